import { readdirSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPackages } from '../../pipeline/key/packages.js';
import { sourceClosures } from '../../pipeline/key/source-closure.js';
import { built } from '../built.js';
import { execute, project, root, spawnPipe, write } from './project.js';

type Exports = Readonly<Record<string, unknown>>;
const importing = (path: string): Promise<Exports> => import(built(path)) as Promise<Exports>;

/** Prints the URL of each module that a process and its threads load. */
const PRELOADED = `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
import { appendFileSync } from 'node:fs';
export const load = (url, context, next) => {
  appendFileSync(process.env.LOADED_MODULES, url + '\\\\n');
  return next(url, context);
};\`));`;

const digestOf = async (path: string, exported: string): Promise<unknown> =>
  (await sourceClosures(openPackages())(pathToFileURL(path).href, exported)()) as unknown;

test('the bundle exports what the module index does, and each definition names its own module', async () => {
  const [bundle, single] = await Promise.all([importing('bundle/index.js'), importing('index.js')]);
  assert.equal(Object.keys(bundle), Object.keys(single));
  const sources = (exports: Exports): Exports =>
    Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, (value as { source?: unknown } | null)?.source]));
  assert.equal(sources(bundle), sources(single));
  assert.ok(Object.values(sources(bundle)).filter((source) => typeof source === 'string').length > 10);
});

test('a closure is the same whether its import of the package leads to the bundle or to the modules', async () => {
  const folder = project();
  const using = (from: string): string =>
    `import { stage, record, jsonKind } from '${from}';
     export const oneStage = stage({ name: 'one', source: import.meta.url, config: record('one', {}), inputs: {}, outputs: {}, load: async () => jsonKind });`;
  write(folder, { 'named.js': using('sluice'), 'single.js': using(join(root, 'dist/index.js')) });
  const [named, single] = await Promise.all([
    digestOf(join(folder, 'named.js'), 'oneStage'),
    digestOf(join(folder, 'single.js'), 'oneStage'),
  ]);
  assert.is((named as { _tag: string })._tag, 'Right');
  assert.equal(named, single);
});

test('a run loads the modules of this package from the bundle alone, in its process and in the threads of its stages', async () => {
  const folder = project();
  write(folder, {
    'preloaded.mjs': PRELOADED,
    'pictures.ts': `import { experiment, load, shapes } from 'sluice';
      export default experiment('pictures', () => ({ images: load(shapes({ train: 10, test: 10, size: 16 })) }));`,
  });
  const loaded = join(folder, 'loaded.txt');
  const { code, err } = await execute(
    folder,
    process.execPath,
    ['--import', './preloaded.mjs', join(root, 'bin/pipe.mjs'), 'run', 'pictures.ts'],
    { env: { LOADED_MODULES: loaded } },
  );
  assert.is(code, 0, err);
  const own = readFileSync(loaded, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(built('')))
    .map((url) => url.slice(built('').length));
  const beginning = 'pipeline/worker/thread-entry.js';
  // In a thread of Node's, which has no other module of this package.
  const hooks = /^pipeline\/typescript\//;
  assert.ok(own.includes('bundle/definitions.js'));
  assert.ok(own.includes(beginning));
  assert.equal(
    own.filter((path) => !path.startsWith('bundle/') && path !== beginning && !hooks.test(path)),
    [],
  );
});

test('what a project imports of RxJS and io-ts is what this package has loaded, however it asks for it', async () => {
  const folder = project();
  write(folder, {
    'parts.ts': `import { createRequire } from 'node:module';
      import * as t from 'io-ts';
      import rxjs, { of, Subject } from 'rxjs';
      import * as whole from 'rxjs';
      import { map } from 'rxjs/operators';
      import { experiment, load, shapes } from 'sluice';
      const require = createRequire(import.meta.url);
      const required = require('rxjs');
      const same = [of === required.of, Subject === rxjs.Subject, rxjs === required, map === required.map, t.type === require('io-ts').type];
      const files = Object.keys(require.cache).filter((path) => path.includes('/rxjs/dist/cjs/internal/')).length;
      const parts = ['operators', 'testing', 'nothing'].filter((name) => name in whole || name in required);
      console.error(JSON.stringify({ same, named: Subject.name, marked: '__esModule' in whole, parts }));
      if (!('registerHooks' in require('node:module'))) console.error(files);
      export default experiment('parts', () => ({ images: load(shapes({ train: 10, test: 10, size: 16 })) }));`,
  });
  const { code, err } = await spawnPipe(folder, 'plan parts.ts');
  assert.is(code, 0, err);
  const found = { same: [true, true, true, true, true], named: 'Subject', marked: true, parts: [] };
  // Where tsx hooks into the thread itself, it reads some of what it asks for.
  assert.is(err, `${JSON.stringify(found)}\n${'registerHooks' in nodeModule ? '' : '0\n'}`);
});

test('the single modules stay beside the bundle, for keys are computed from them', () => {
  const modules = readdirSync(join(root, 'dist/stages'), { recursive: true }) as string[];
  assert.ok(modules.includes(join('search', 'search.js')));
  assert.ok(modules.includes(join('search', 'foresee-search.js')));
});

test.run();
