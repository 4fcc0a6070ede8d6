import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findAddress } from '../../pipeline/address/open-address.js';
import { loadExperiment } from '../../pipeline/load-experiment.js';
import { scratchFolder } from '../artifacts/fixtures/scratch.js';
import { leftOf } from './fixtures/run.js';

const folder = scratchFolder();
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const ofExperiment = async (name: string) => leftOf(await loadExperiment(name, folder)());
const ofScheme = async (name: string) =>
  leftOf(await findAddress('sink', [], `./${name}:x`, '--log', { folder, environment: {} })());

test('a module that cannot be parsed is refused with line and reason, be it of an experiment or of a scheme', async () => {
  const name = write('syntax.ts', 'export const a = 1;\nexport const b = ;\n');
  const [whole, scheme] = [await ofExperiment(name), await ofScheme(name)];
  assert.is(whole.what, 'the file cannot be parsed: Unexpected ";"');
  assert.is(whole.where, `${join(folder, name)}:2:17`);
  assert.is(scheme.what, `"./${name}" cannot be parsed: Unexpected ";" (${join(folder, name)}:2:17)`);
  assert.is(scheme.where, `--log ./${name}:x`);
  assert.match(scheme.remedy, 'correct that file');
});

test('of a package that a module imports and the project lacks it is said how to install it', async () => {
  const name = write('lacks.mts', "import { x } from '@absent/package/lib/x.js';\nexport const y = x;\n");
  for (const { what, remedy } of [await ofExperiment(name), await ofScheme(name)]) {
    assert.match(what, `cannot be loaded: the package "@absent/package", which ${join(folder, name)} imports, is not installed`);
    assert.match(remedy, 'npm install @absent/package');
  }
});

test('a module that is not there is refused without a word of who looked for it', async () => {
  const { what, remedy } = await ofScheme('absent.mjs');
  assert.is(what, `"./absent.mjs" cannot be loaded: there is no file "${join(folder, 'absent.mjs')}"`);
  assert.match(remedy, 'name a file');
  const scoped = leftOf(await findAddress('sink', [], '@absent/sink', '--log', { folder, environment: {} })());
  assert.is(scoped.what, '"@absent/sink" cannot be loaded: the package "@absent/sink" is not installed');
});

test('an exception of a module is told with its place', async () => {
  const name = write('raises.mjs', "\nthrow new TypeError('no luck');\n");
  assert.equal((await ofScheme(name)).what, `"./${name}" cannot be loaded: TypeError: no luck (${join(folder, name)}:2:7)`);
});

test.run();
