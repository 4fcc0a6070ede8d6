import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { problemOf, resultOf } from '../../artifacts/fixtures/scratch.js';
import { closureOf, moduleFolder, packages, urlOf } from '../fixtures/modules.js';

const base: Readonly<Record<string, string>> = {
  'main.ts':
    "import { near } from './near.js';\nexport const work = (x: number): number => near(x) + 1;\nexport const other = (): number => 5;\n",
  'near.ts': "import { middle } from './deep/middle.js';\nexport const near = (x: number): number => middle(x);\n",
  'deep/middle.ts': "import { far } from '../far.js';\nexport const middle = (x: number): number => far(x) * 2;\n",
  'far.ts': 'export const far = (x: number): number => x + 41;\nexport const unused = 3;\n',
};

const edited = (file: string, from: string, to: string): Readonly<Record<string, string>> => {
  const text = base[file] as string;
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return { ...base, [file]: text.replace(from, to) };
};

test('the folder, comments, formatting, types and names of local variables do not change a closure', async () => {
  const digest = await closureOf(base);
  assert.match(digest, /^[0-9a-f]{64}$/);
  const same = [
    base,
    edited('near.ts', 'export const', '// a comment\n/** and\n another */ export const'),
    edited('far.ts', 'x + 41', '(\n  x   +\n 41)'),
    edited('far.ts', '(x: number): number =>', '(x: number): number & {} =>'),
    edited('main.ts', '(x: number): number => near(x)', '(given: number): number => near(given)'),
    edited(
      'near.ts',
      "';\n",
      "';\nexport interface Extra { readonly a: string }\ntype Hidden = Extra | null;\nexport type { Hidden };\n",
    ),
    edited('far.ts', '41', '0x29'),
  ];
  for (const files of same) assert.is(await closureOf(files), digest, JSON.stringify(files));
});

test('a number in a helper three imports away changes it, and so does a call there', async () => {
  const digest = await closureOf(base);
  const others = await Promise.all([
    closureOf(edited('far.ts', '41', '42')),
    closureOf(edited('far.ts', 'x + 41', 'Math.abs(x) + 41')),
  ]);
  assert.is(new Set([digest, ...others]).size, 3);
});

test('what the export does not use does not change it', async () => {
  const digest = await closureOf(base);
  assert.is(await closureOf(edited('main.ts', '=> 5', '=> 6')), digest);
  assert.is(await closureOf(edited('far.ts', 'unused = 3', 'unused = 4')), digest);
  assert.is.not(await closureOf(base, 'other'), digest);
});

const experimentFile = `
import * as t from 'io-ts';
import { component, componentOf, experiment, jsonKind, operator, positiveInteger, record, stage, start, withDefault } from 'sluice';
import { of } from 'rxjs';
import { near } from './near.js';
const kind = jsonKind('number', 1, t.type({ n: t.number }), ({ n }) => \`the number \${n}\`);
const Settings = record('one', { n: withDefault(positiveInteger, 1) });
export const work = stage({ name: 'one', source: import.meta.url, config: Settings, inputs: {}, outputs: { one: kind },
  load: async () => ({ config }) => of({ type: 'artifact', name: 'one', value: { n: near(config.n) } } as const) });
export const wheel = component({ kind: 'wheel', name: 'wheel', source: import.meta.url, config: record('wheel', { spokes: withDefault(positiveInteger, 8) }),
  load: async () => () => 70 });
const OtherSettings = record('other', { m: withDefault(positiveInteger, 3), wheel: componentOf('wheel') });
export const otherStage = stage({ name: 'other', source: import.meta.url, config: OtherSettings, inputs: { one: kind }, outputs: { two: kind },
  load: async () => ({ inputs }) => of({ type: 'artifact', name: 'two', value: { n: inputs.one.n + 60 } } as const) });
export const other = operator(otherStage);
export default experiment('in one file', { seed: 5 }, () => ({ end: start(work, { n: 4 }).pipe(other({ m: 9, wheel: wheel() })) }));
`;

test('in an experiment file a stage does not depend on the graph, nor on the stages and components beside it', async () => {
  const files = { ...base, 'main.ts': experimentFile };
  const changed = (from: string, to: string) => {
    if (!experimentFile.includes(from)) throw new Error(`no ${from}`);
    return closureOf({ ...files, 'main.ts': experimentFile.replace(from, to) });
  };
  const digest = await closureOf(files);
  const unrelated: readonly (readonly [string, string])[] = [
    ['{ n: 4 }', '{ n: 5 }'],
    ['seed: 5', 'seed: 6'],
    ['+ 60', '+ 61'],
    ['positiveInteger, 3', 'positiveInteger, 4'],
    ['positiveInteger, 8', 'positiveInteger, 9'],
    ['=> 70', '=> 71'],
  ];
  for (const [from, to] of unrelated) assert.is(await changed(from, to), digest, `${from} changed the key`);
  assert.is.not(await changed('positiveInteger, 1', 'positiveInteger, 2'), digest);
  assert.is.not(await changed('the number', 'a number'), digest);
  assert.is.not(await closureOf({ ...files, 'far.ts': 'export const far = (x: number): number => x + 40;' }), digest);
});

test('a dynamic import is followed', async () => {
  const files = { ...base, 'main.ts': "export const work = () => import('./near.js').then((m) => m.near(1));" };
  const digest = await closureOf(files);
  assert.is(await closureOf({ ...files, 'far.ts': `${base['far.ts']} // comment` }), digest);
  assert.is.not(await closureOf({ ...files, 'far.ts': 'export const far = (x: number): number => x + 42;' }), digest);
});

test('an import for its effect alone counts', async () => {
  const files = {
    ...base,
    'main.ts': "import './effect.js';\nexport const work = (): number => 1;",
    'effect.ts': 'globalThis.scale = 2;',
  };
  assert.is.not(await closureOf({ ...files, 'effect.ts': 'globalThis.scale = 3;' }), await closureOf(files));
});

const withPackages = (
  own: string,
  below: string,
  extra: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  'main.ts':
    "import { pack } from 'pack/sub.js';\nimport { readFileSync } from 'node:fs';\nexport const work = () => [pack, readFileSync];",
  'node_modules/pack/package.json': `{"name":"pack","version":"${own}","type":"module","dependencies":{"below":"*"},"optionalDependencies":{"extra":"*"}}`,
  'node_modules/pack/sub.js': 'export const pack = 1;',
  'node_modules/below/package.json': `{"name":"below","version":"${below}"}`,
  ...extra,
});

test('an installed package enters by its version and its code, and those of what it depends on', async () => {
  const digest = await closureOf(withPackages('1.0.0', '2.0.0'));
  const same: readonly Readonly<Record<string, string>>[] = [
    { 'node_modules/extra/package.json': '{"name":"extra","version":"1.0.0"}' },
    { 'node_modules/pack/sub.d.ts': 'export declare const pack: 1;' },
  ];
  for (const extra of same) assert.is(await closureOf(withPackages('1.0.0', '2.0.0', extra)), digest);
  const others = [
    withPackages('1.0.1', '2.0.0'),
    withPackages('1.0.0', '2.0.1'),
    // As a patch, a copy by `file:` or a branch of git does: the version stays.
    withPackages('1.0.0', '2.0.0', { 'node_modules/pack/sub.js': 'export const pack = 2;' }),
    withPackages('1.0.0', '2.0.0', { 'node_modules/below/index.js': 'module.exports = 1;' }),
  ];
  for (const files of others) assert.is.not(await closureOf(files), digest);
});

test('an alias leads to the code that it names, installed or not', async () => {
  const through = (dep: number) => ({
    'package.json': '{"type":"module","name":"scratch","imports":{"#dep":"dep","#own":"./own.ts"}}',
    'tsconfig.json': '{"compilerOptions":{"paths":{"@lib":["./node_modules/dep/index.js"]}}}',
    'own.ts': `export const own = ${dep};`,
    'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0","type":"module","exports":"./index.js"}',
    'node_modules/dep/index.js': `export const dep = ${dep};`,
  });
  for (const [specifier, name] of [
    ['#dep', 'dep'],
    ['@lib', 'dep'],
    ['#own', 'own'],
  ]) {
    const main = { 'main.ts': `import { ${name} } from '${specifier}';\nexport const work = () => ${name};` };
    assert.is.not(await closureOf({ ...through(2), ...main }), await closureOf({ ...through(3), ...main }), specifier);
  }
});

test('a folder is entered by its index, also beside a file of its name', async () => {
  const files = (index: number) => ({
    'dir.js': 'export const n = 0;',
    'dir/index.ts': `export const n: number = ${index};`,
    'main.ts': "import { n } from './dir/';\nexport const work = () => n;",
  });
  assert.is.not(await closureOf(files(1)), await closureOf(files(2)));
});

test('an import that leads nowhere is refused, and one of machine code is left out', async () => {
  const folder = moduleFolder({ 'main.ts': "import { a } from 'nowhere-at-all';\nexport const work = () => a;" });
  assert.match((await problemOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'))).what, /nowhere-at-all/);
  const native = {
    'main.ts': "import { createRequire } from 'node:module';\nexport const work = () => require('./x.node');",
    'x.node': '\u0000',
  };
  assert.match(await closureOf(native), /^[0-9a-f]{64}$/);
});

/** A project with a package of the same workspace, linked as npm, pnpm and yarn do it. */
const workspace = (
  helper: string,
  packageFile = '{"name":"@me/helpers","version":"0.0.0","type":"module","exports":"./index.ts"}',
) => {
  const folder = moduleFolder({
    'main.ts': "import { factor } from '@me/helpers';\nexport const work = () => 21 * factor;",
    'packages/helpers/package.json': packageFile,
    'packages/helpers/index.ts': "export { factor, unused } from './deep/factor.js';",
    'packages/helpers/deep/factor.ts': helper,
  });
  mkdirSync(join(folder, 'node_modules/@me'));
  symlinkSync('../../packages/helpers', join(folder, 'node_modules/@me/helpers'));
  return resultOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
};

test('a package that is linked to its sources is part of the closure', async () => {
  const digest = await workspace('export const factor: number = 2; export const unused = 1;');
  assert.is(await workspace('// two\nexport const factor = 2 as const; export const unused = 3;'), digest);
  assert.is.not(await workspace('export const factor: number = 3; export const unused = 1;'), digest);
  // Whatever it says of itself.
  assert.is.not(
    await workspace(
      'export const factor: number = 3; export const unused = 1;',
      '{"name":"@me/helpers","version":"0.0.0","type":"module","main":"index.ts","sideEffects":false}',
    ),
    digest,
  );
});

test('where a source and what was compiled from it lie side by side, the one that runs counts', async () => {
  const files = { ...base, 'near.js': 'export const near = (x) => x;' };
  const digest = await closureOf(files);
  assert.is(await closureOf({ ...files, 'near.js': 'export const near = (x) => x + 1;' }), digest);
  assert.is.not(await closureOf({ ...files, 'far.ts': 'export const far = (x: number): number => x + 42;' }), digest);
});

test('the conditions of an exports map are those of Node', async () => {
  const linked = (ran: number, other: number) => {
    const folder = moduleFolder({
      'main.ts': "import { factor } from 'helpers';\nexport const work = () => factor;",
      'packages/helpers/package.json':
        '{"name":"helpers","type":"module","module":"./b.js","exports":{"module":"./b.js","browser":"./b.js","import":"./a.js","default":"./b.js"}}',
      'packages/helpers/a.js': `export const factor = ${ran};`,
      'packages/helpers/b.js': `export const factor = ${other};`,
    });
    symlinkSync('../packages/helpers', join(folder, 'node_modules/helpers'));
    return resultOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
  };
  const digest = await linked(2, 5);
  assert.is(await linked(2, 6), digest);
  assert.is.not(await linked(3, 5), digest);
});

test('odd names of folders are no patterns', async () => {
  for (const odd of [
    'star*',
    'a[b]c',
    'back\\slash',
    'node_modules',
    "quote'd",
    'sp ace',
    '{x,y}',
    '#hash',
    'per%20cent',
    '$x',
  ]) {
    const closure = (far: number) => {
      const folder = join(moduleFolder({ 'package.json': '{"name":"outer"}' }), odd, 'project');
      moduleFolder({ ...base, 'far.ts': `export const far = (x: number): number => x + ${far};` }, folder);
      return resultOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
    };
    assert.is.not(await closure(41), await closure(42), odd);
    assert.is(await closure(41), await closureOf(base), odd);
  }
});

test('a package of the same name and version in a scope is another package', async () => {
  const scoped = (version: string) => ({
    'main.ts': "import { pack } from '@scope/pack';\nexport const work = () => pack;",
    'node_modules/@scope/pack/package.json': `{"name":"@scope/pack","version":"${version}","main":"index.js"}`,
  });
  assert.is.not(await closureOf(scoped('1.0.0')), await closureOf(scoped('1.0.1')));
});

test('a module that cannot be parsed or found is a usage problem with its place', async () => {
  const folder = moduleFolder({
    'main.ts': "import { a } from './near.js';\nexport const work = a;",
    'near.ts': 'export const a = 1;\nconst b = = 2;\n',
  });
  const syntax = await problemOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
  assert.is(syntax.problem, 'usage');
  assert.match(syntax.where, /near\.ts:2:11$/);
  moduleFolder({ 'near.ts': "export * from './nowhere.js';" }, folder);
  const missing = await problemOf(sourceClosures(packages)(urlOf(folder, 'main.ts'), 'work'));
  assert.match(missing.what, 'nowhere.js');
  assert.match(missing.where, join(folder, 'near.ts').slice(-7));
});

test.run();
