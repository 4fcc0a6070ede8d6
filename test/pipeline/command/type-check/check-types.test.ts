import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkTypes } from '../../../../pipeline/command/type-check/check-types.js';
import { marksInFolder } from '../../../artifacts/fixtures/marks.js';
import { problemOf, resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

const project = (
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = ['typescript', '@types/node'],
): string => {
  const folder = scratchFolder();
  write(folder, { 'package.json': '{"name":"mine"}', 'node_modules/@types/.keep': '', ...files });
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
};

const passes = (folder: string, store = join(folder, '.sluice')) => resultOf(checkTypes('exp.ts', folder, marksInFolder(store)));
const fails = (folder: string, store = join(folder, '.sluice')) => problemOf(checkTypes('exp.ts', folder, marksInFolder(store)));

const NODE = "import { sep } from 'node:path';\nexport const a: string = sep;\n";

test('without a tsconfig.json a file is checked strictly, with the types that are installed', async () => {
  const folder = project({ 'exp.ts': `${NODE}export const f = (x) => x;` });
  const { what, where } = await fails(folder);
  assert.match(what, /implicitly has an 'any' type/);
  assert.is(where, `${join(folder, 'exp.ts')}:3:19`);
});

test("the project's tsconfig.json counts: its types, its paths, how strict it is", async () => {
  const folder = project({
    'exp.ts': `${NODE}import { b } from '~/b';\nexport const f = (x) => x + b;\nconst inTheMaking = 1;`,
    'src/b.ts': 'export const b = 1;',
    'base.json': '{ "compilerOptions": { "types": ["node"], "noUnusedLocals": true } }',
    // As `tsc` has it by default for a package of CommonJS, which is not how an experiment is loaded.
    'tsconfig.json':
      '{ // a comment\n "extends": "./base.json", "compilerOptions": { "module": "commonjs", "rootDir": "src", "composite": true, "strict": false, "paths": { "~/*": ["./src/*"] } }, "include": ["src"] }',
  });
  assert.equal(await passes(folder), {});
  write(folder, { 'src/b.ts': "export const b: number = 'one';" });
  const { what, where } = await fails(folder);
  assert.match(what, /TS2322/);
  assert.is(where, `${join(folder, 'src/b.ts')}:1:14`);
});

test('names that the project declares for all its files are known, and where it would emit to does not matter', async () => {
  const folder = project({
    'exp.ts': 'export const a: string = BUILD;',
    'types/globals.d.ts': 'declare const BUILD: string;',
    'out/globals.d.ts': 'declare const BUILD: number;',
    'tsconfig.json':
      '{ "compilerOptions": { "declaration": true, "declarationDir": "out", "sourceMap": true, "sourceRoot": "src", "outDir": "out" } }',
  });
  assert.equal(await passes(folder), {});
  write(folder, { 'types/globals.d.ts': 'declare const BUILD: boolean;' });
  assert.match((await fails(folder)).what, /TS2322/);
});

test('a file that passed is not checked again until what was read for it changes: a linked package, the tsconfig.json', async () => {
  const folder = project(
    {
      'exp.ts': "import { factor } from 'helpers';\nexport const a: number = factor;\nexport const f = (x) => x;",
      'packages/helpers/package.json': '{"name":"helpers","exports":"./index.ts"}',
      'packages/helpers/index.ts': 'export const factor = 2;',
      'tsconfig.json': '{ "compilerOptions": { "strict": false } }',
    },
    ['@types/node'],
  );
  symlinkSync('../packages/helpers', join(folder, 'node_modules/helpers'));
  const calls = (): number => readFileSync(join(folder, 'calls'), 'utf8').length;
  const compiler = join(root, 'node_modules/typescript');
  const { version, bin } = JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8')) as {
    version: string;
    bin: { tsc: string };
  };
  write(folder, {
    calls: '',
    'node_modules/typescript/package.json': JSON.stringify({ type: 'module', version, bin: { tsc: 'counted.js' } }),
    'node_modules/typescript/counted.js': `import { appendFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(join(folder, 'calls'))}, '.');
      await import(${JSON.stringify(join(compiler, bin.tsc))});`,
  });
  await passes(folder);
  await passes(folder);
  assert.is(calls(), 1);
  write(folder, { 'packages/helpers/index.ts': 'export const factor = "2";' });
  assert.match((await fails(folder)).what, /TS2322/);
  write(folder, {
    'packages/helpers/index.ts': 'export const factor = 2;',
    'tsconfig.json': '{ "compilerOptions": { "strict": true } }',
  });
  assert.match((await fails(folder)).what, /TS7006/);
  assert.is(calls(), 3);
});

test('a helper in JavaScript needs no declarations', async () => {
  const folder = project({
    'exp.ts': "import { a } from './a.js';\nexport const b: number = a(1);",
    'a.js': 'export const a = (x) => x * 2;',
  });
  assert.equal(await passes(folder), {});
});

test('what cannot be remembered is no fault', async () => {
  const folder = project({ 'exp.ts': 'export const a = 1;', 'a-file': '' });
  assert.equal(await passes(folder, join(folder, 'a-file')), {});
});

test('without TypeScript that is said', async () => {
  const folder = project({ 'exp.ts': 'export const a = 1;' }, []);
  // Above the folder of temporary files there is none.
  assert.match((await passes(folder)).notice ?? '', /npm install --save-dev typescript/);
});

test('an option that TypeScript does not know is a problem of the tsconfig.json', async () => {
  const folder = project({ 'exp.ts': 'export const a = 1;', 'tsconfig.json': '{ "compilerOptions": { "target": "es3000" } }' });
  assert.match((await fails(folder)).what, /--target|target/);
  write(folder, { 'tsconfig.json': '{ "compilerOptions": { ' });
  assert.is((await fails(folder)).problem, 'usage');
});

test.run();
