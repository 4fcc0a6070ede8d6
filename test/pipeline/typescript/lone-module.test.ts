import { rmSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as index from '../../../index.js';
import { type CompiledPlace, compiledPlace, keepCompiled } from '../../../pipeline/typescript/compiled.js';
import { importLone, keepLone } from '../../../pipeline/typescript/lone-module.js';
import type { ProjectSettings } from '../../../pipeline/typescript/project-settings.js';
import { built } from '../../built.js';
import { type AnyEvent, edit, execute, project, write } from '../../command/project.js';
import { moduleFolder, urlOf } from '../fixtures/modules.js';

// Tells of each file how many threads of hooks were begun for it, what it exports, and what its function raises.
const PROGRAM = `import module, { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
const { register } = module;
let hooks = 0;
module.register = (...words) => { hooks += 1; return register(...words); };
syncBuiltinESMExports();
const { base_modules: modules } = await import('${built('bundle/ground.js')}');
const { loadExperiment } = await modules.importModule('${built('pipeline/load-experiment.js')}');
const said = [];
for (const file of process.argv.slice(2)) {
  const before = hooks;
  const { right, left } = await loadExperiment(file, process.cwd())();
  let place;
  try { right?.build?.(); } catch (error) { place = String(error.stack).split('\\n').find((line) => line.includes(file))?.split('/').at(-1); }
  said.push({ hooks: hooks - before, name: right?.experiment, what: left?.what, place });
}
process.stdout.write(JSON.stringify({ said }) + '\\n');
`;

const EXPERIMENT = `import { experiment, load, shapes } from 'sluice';
interface Unused {
  readonly a: number;
}

const unused: Unused | undefined = undefined;
const isStrict = (function (this: unknown) { return this === undefined; })();
export default experiment(isStrict ? 'lone' : 'sloppy', () => {
  if (process.argv.includes('lone.ts') && unused === undefined) throw new Error('raised');
  return { images: load(shapes({ train: 10, test: 10 })) };
});
`;

const load = async (folder: string, ...files: readonly string[]): Promise<readonly AnyEvent[]> => {
  const { code, err, events } = await execute(folder, process.execPath, ['program.mjs', ...files]);
  assert.equal([code, err, events.length], [0, '', 1]);
  return events[0]?.['said'];
};

// Where Node has hooks within a thread none of their own is begun.
const areThreads = !('registerHooks' in module);

const made = (): string =>
  project({ 'package.json': '{"name":"user","version":"1.0.0","type":"module"}', 'program.mjs': PROGRAM, 'lone.ts': EXPERIMENT });

test('an experiment that imports this package alone is loaded without hooks once it was compiled, until it is edited', async () => {
  const folder = made();
  const [first] = await load(folder, 'lone.ts');
  const [second] = await load(folder, 'lone.ts');
  assert.is(first?.['name'], 'lone');
  assert.is(first?.['place']?.split(':')[1], '9');
  assert.equal({ ...second, hooks: first?.['hooks'] }, first);
  if (!areThreads) return;
  assert.equal([first?.['hooks'], second?.['hooks']], [1, 0]);
  edit(folder, 'lone.ts', "'lone' :", "'edited' :");
  const [third] = await load(folder, 'lone.ts');
  assert.equal([third?.['hooks'], third?.['name']], [1, 'edited']);
});

const SETTINGS: ProjectSettings = { text: '', aliases: [], allowsJavaScript: false };

/** The exports of a module as it is imported without hooks after hooks had compiled it; undefined where it needs them. */
const alone = async (text: string, files: Readonly<Record<string, string>> = {}) => {
  const folder = moduleFolder({ ...files, 'main.ts': text });
  const url = urlOf(folder, 'main.ts');
  const compiled = await transform(text, { loader: 'ts', format: 'esm' });
  keepCompiled(compiledPlace(url, text, 'module ') as CompiledPlace, compiled.code);
  assert.is(importLone(url, SETTINGS, index), undefined);
  await keepLone(url, SETTINGS, index);
  return { folder, url, found: importLone(url, SETTINGS, index) };
};

test('a module has the exports of this package as it imports them, and its own', async () => {
  const { found } = await alone(`import * as all from 'sluice';
import { experiment as made, type Experiment } from 'sluice';
export { darts } from 'sluice';
export const names: readonly unknown[] = [all.experiment === made, typeof this];
export default made;
`);
  assert.equal([found?.['default'], found?.['darts'], found?.['names']], [index.experiment, index.darts, [true, 'undefined']]);
});

const NOT_ALONE: Readonly<Record<string, string>> = {
  'imports another file': "import { other } from './other.js';\nexport default experiment(other, () => ({}));",
  'imports another package': "import { of } from 'rxjs';\nexport default experiment(String(of), () => ({}));",
  'imports a module of Node': "import { sep } from 'node:path';\nexport default experiment(sep, () => ({}));",
  'imports for effects alone': "import './other.js';\nexport default 1;",
  'imports dynamically': "export const later = () => import('sluice');\nexport default experiment('a', () => ({}));",
  'asks for its URL': 'export const url = import.meta.url;\nexport default 1;',
  'asks for what CommonJS has': "export default typeof require === 'undefined' ? 'module' : 'common';",
  'has a name that CommonJS has': "const module = 1;\nexport default experiment('a' + module, () => ({}));",
  'waits at its top': "export default await Promise.resolve(experiment('a', () => ({})));",
};

for (const [reason, text] of Object.entries(NOT_ALONE))
  test(`a module needs hooks where it ${reason}`, async () => {
    const { found } = await alone(`import { experiment } from 'sluice';\n${text}\nvoid experiment;`, {
      'other.ts': "export const other = 'other';",
    });
    assert.is(found, undefined);
  });

test('a module needs hooks where it raises an exception, finds another copy of this package, or that exports something else', async () => {
  const text = "import { experiment } from 'sluice';\nexport default experiment('a', () => ({}));\n";
  const raises = await alone(`${text}if (experiment !== undefined) throw new Error('raised');`);
  assert.is(raises.found, undefined);
  const { folder, url, found } = await alone(text);
  assert.ok(found);
  assert.is(importLone(url, SETTINGS, { ...index, another: 1 }), undefined);
  rmSync(join(folder, 'node_modules/sluice'));
  write(folder, { 'node_modules/sluice/package.json': '{"name":"sluice"}', 'node_modules/sluice/index.js': '' });
  assert.is(importLone(url, SETTINGS, index), undefined);
});

test.run();
