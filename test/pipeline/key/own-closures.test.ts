import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as index from '../../../index.js';
import { bundleClosures } from '../../../pipeline/key/bundle-closure.js';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { problemOf } from '../../artifacts/fixtures/scratch.js';
import { closureOf, moduleFolder, packages, urlOf } from '../fixtures/modules.js';

test('what is imported from this package counts only as far as it is used', async () => {
  const through = (imported: string, body: string) =>
    closureOf({ 'main.ts': `import { ${imported} } from 'sluice';\nexport const work = () => ${body};` });
  const digest = await through('generatorOf', 'generatorOf(1)');
  assert.is(await through('generatorOf, search', 'generatorOf(1)'), digest);
  assert.is.not(await through('fold, generatorOf', 'fold(generatorOf(1))'), digest);
});

test('a namespace of this package counts by the members that are used', async () => {
  const through = (body: string) => closureOf({ 'main.ts': `import * as s from 'sluice';\nexport const work = () => ${body};` });
  const digest = await through('s.generatorOf(1)');
  assert.is(await through('s.generatorOf((1))'), digest);
  assert.is.not(await through('s.fold(s.generatorOf(1))'), digest);
});

test('an export that this package lacks is a usage problem with the module that imports it', async () => {
  const folder = moduleFolder({ 'main.ts': "import { nothingLikeIt } from 'sluice';\nexport const work = () => nothingLikeIt;" });
  const missing = await problemOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
  assert.is(missing.problem, 'usage');
  assert.match(missing.what, 'nothingLikeIt');
  assert.match(missing.where, /main\.ts/);
});

test('a closure of this package is the same bundled alone and with others', async () => {
  const exports = Object.entries(index).flatMap(([name, value]) => {
    const source = (value as { readonly source?: unknown } | null)?.source;
    return typeof source === 'string' ? [{ path: fileURLToPath(source), name }] : [];
  });
  const bundlesOf = async (of: typeof exports) =>
    (await bundleClosures(of, [], packages, new Map())).closures.map(({ bundle }) => bundle);
  const together = await bundlesOf(exports);
  assert.ok(exports.length > 10);
  assert.equal(await bundlesOf([...exports].reverse()), [...together].reverse());
  for (const name of ['shortTraining', 'darts']) {
    const at = exports.findIndex((one) => one.name === name);
    assert.equal(await bundlesOf([exports[at] as (typeof exports)[number]]), [together[at]], name);
  }
});

test.run();
