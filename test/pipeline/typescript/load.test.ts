import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { built } from '../../built.js';
import { type AnyEvent, edit, execute, project } from '../../command/project.js';
import { MAIN, PARTS, TSCONFIG } from './project.js';

const OURS = `import { registerTypeScript } from '${built('pipeline/typescript.js')}';
await registerTypeScript(import.meta.url);`;
const HOOKS = `import { register } from 'node:module';
register('${built('pipeline/typescript/hooks.js')}', { data: { home: '', besideTsx: false, settings: { text: '', aliases: [], allowsJavaScript: false }, loaded: {} } });`;
const TSX = `import { register } from '${import.meta.resolve('tsx/esm/api')}';
register();`;

/** A program that imports modules by way of a loader, and prints as JSON what each exports, or its error. */
const programOf = (loader: string): string => `${loader}
const said = [];
for (const path of process.argv.slice(2))
  said.push(await import(new URL(path, import.meta.url).href).then((module) => module.found, ({ name, message }) => ({ name, message })));
process.stdout.write(JSON.stringify({ said }) + '\\n');
`;

const made = (type: string, files: Readonly<Record<string, string>>): string =>
  project({
    'package.json': JSON.stringify({ name: 'user', version: '1.0.0', type, imports: { '#dep': './own/dep.ts' } }),
    'ours.mjs': programOf(OURS),
    'hooks.mjs': programOf(HOOKS),
    'tsx.mjs': programOf(TSX),
    ...files,
  });

const said = async (folder: string, program: string, ...files: readonly string[]): Promise<readonly AnyEvent[]> => {
  const words = [...program.split(' '), ...files.map((file) => `./${file}`)];
  const { code, err, events } = await execute(folder, process.execPath, words);
  assert.equal([code, err, events.length], [0, '', 1]);
  return events[0]?.['said'];
};

// Where tsx hooks into the thread itself, what it compiled is not kept beside the project.
const isKept = !('registerHooks' in module);

const cacheOf = (folder: string): string => join(folder, 'node_modules/.cache/sluice/compiled');

const without = (folder: string, value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(folder, ''));

test('a project is loaded as tsx loads it, at first and from what was compiled before, whatever it says of modules', async () => {
  const files = { ...PARTS, 'main.ts': MAIN, 'tsconfig.json': TSCONFIG };
  const [folder, other] = [made('module', files), made('commonjs', files)];
  const [byTsx = {}] = await said(folder, 'tsx.mjs', 'main.ts');
  const [first] = await said(folder, 'ours.mjs', 'main.ts');
  const compiled = isKept ? readdirSync(cacheOf(folder)) : [];
  const [again] = await said(folder, 'ours.mjs', 'main.ts');
  const [common] = await said(other, 'ours.mjs', 'main.ts');
  assert.equal(byTsx['same'], [true, true, true, true, true]);
  assert.match(byTsx['frame'], `${join(folder, 'raises.ts')}:6:9`);
  assert.equal(first, byTsx);
  assert.equal(again, byTsx);
  assert.is(compiled.length > 10, isKept);
  if (isKept) assert.equal(readdirSync(cacheOf(folder)), compiled);
  assert.equal(without(other, common), without(folder, byTsx));
});

const ONE = {
  'one.ts': "import { n } from './two.js';\nexport const found = { n };\n",
  'two.ts': 'export const n: number = 1;\n',
};

test('an edit of a source or of what was compiled is seen; a place that cannot be written to is gone without', async () => {
  const folder = made('module', ONE);
  const run = async (): Promise<unknown> => (await said(folder, 'hooks.mjs', 'one.ts'))[0];
  assert.equal(await run(), { n: 1 });
  edit(folder, 'two.ts', '= 1', '= 2');
  assert.equal(await run(), { n: 2 });
  for (const name of readdirSync(cacheOf(folder))) {
    const file = join(cacheOf(folder), name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('n=2', 'n=3'));
  }
  assert.equal(await run(), { n: 2 });
  assert.is(readdirSync(cacheOf(folder)).length, 2);

  const other = made('module', ONE);
  mkdirSync(join(other, 'node_modules/.cache'));
  writeFileSync(join(other, 'node_modules/.cache/sluice'), 'a file where the folder would be');
  assert.equal(await said(other, 'hooks.mjs', 'one.ts'), [{ n: 1 }]);
});

test('many processes at once load one project', async () => {
  const folder = made('module', ONE);
  const all = await Promise.all([1, 2, 3].map(() => said(folder, 'hooks.mjs', 'one.ts')));
  assert.equal(all.flat(), [{ n: 1 }, { n: 1 }, { n: 1 }]);
  assert.is(readdirSync(cacheOf(folder)).length, 2);
});

test('a process loads projects of several homes, among them one that lies in a folder called node_modules', async () => {
  const installed = {
    'node_modules/user/package.json': '{"name":"user"}',
    'node_modules/user/one.ts': ONE['one.ts'],
    'node_modules/user/two.ts': ONE['two.ts'],
  };
  const folder = made('commonjs', {
    ...ONE,
    ...installed,
    'both.mjs': programOf(
      `${OURS}\nawait registerTypeScript(new URL('./node_modules/user/one.ts', import.meta.url).href);\nawait registerTypeScript(import.meta.url);`,
    ),
  });
  assert.equal(await said(folder, 'both.mjs', 'node_modules/user/one.ts', 'one.ts'), [{ n: 1 }, { n: 1 }]);
});

test('what cannot be loaded is refused in the words of tsx', async () => {
  const folder = made('module', {
    'syntax.ts': 'export const a = 1;\nexport const b = ;\n',
    'absent.ts': "import './nowhere.js';\n",
    'lacks.ts': "import '@absent/package';\n",
    'within.mjs': "import './syntax.ts';\n",
    'unclosed.js': "import './syntax.ts';\nconst a = '\n';\n",
  });
  const files = ['syntax.ts', 'absent.ts', 'lacks.ts', 'within.mjs', 'unclosed.js'];
  const refused = await said(folder, 'hooks.mjs', ...files);
  assert.equal(refused, await said(folder, 'tsx.mjs', ...files));
  assert.match(refused[0]?.['message'], 'syntax.ts:2:17: ERROR: Unexpected ";"');
});

test('hooks that a process has of its own change the text before it is compiled', async () => {
  const hook = `export const load = async (url, context, next) => {
  const loaded = await next(url, context);
  return url.endsWith('two.ts') ? { ...loaded, source: String(loaded.source).replace('= 1', '= 5') } : loaded;
};`;
  const register = "import { register } from 'node:module';\nregister('./hook.mjs', import.meta.url);\n";
  const folder = made('module', { ...ONE, 'hook.mjs': hook, 'register.mjs': register });
  assert.equal(await said(folder, 'hooks.mjs', 'one.ts'), [{ n: 1 }]);
  assert.equal(await said(folder, '--import ./register.mjs hooks.mjs', 'one.ts'), [{ n: 5 }]);
});

test.run();
