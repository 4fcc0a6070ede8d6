import { symlinkSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CodeBundle } from '../../../pipeline/key/bundle-code.js';
import { openClosures } from '../../../pipeline/key/source-closure.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { codeMarks, moduleFolder, packages, urlOf } from '../fixtures/modules.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const bundleIn = (folder: string, ...files: readonly string[]) =>
  openClosures(packages, codeMarks).bundle(files.map((file) => urlOf(folder, file)));

const bundleOf = async (files: Readonly<Record<string, string>>): Promise<CodeBundle> =>
  rightOf(await bundleIn(moduleFolder(files), 'main.ts'));

test('what of the user’s modules can run from its file alone is named, with the reason', async () => {
  const obstacles: readonly (readonly [file: string, text: string, why: string])[] = [
    [
      'part.ts',
      `const name = './other.js';\nexport const part = await import(name);`,
      'imports a module under a name that is made',
    ],
    ['part.cjs', 'exports.part = 1;', 'is a CommonJS module'],
    ['part.cts', 'export const part = require("node:fs");', 'is a CommonJS module'],
    ['part.ts', `export const part = import.meta.resolve('rxjs');`, 'uses `import.meta` for more than its URL'],
    ...['__dirname', '__filename', "require('node:os')", 'module.id', 'exports'].map(
      (use) => ['part.ts', `import 'node:fs';\nexport const part = ${use};`, 'is a CommonJS module'] as const,
    ),
    ['part.txt', 'part', 'is no module'],
    ['part.ts', 'export const = 1;', 'cannot be parsed'],
  ];
  for (const [file, text, why] of obstacles) {
    const folder = moduleFolder({ 'main.ts': `export * from './${file.replace('.ts', '.js')}';`, [file]: text });
    assert.match(leftOf(await bundleIn(folder, 'main.ts')), `${join(folder, file)} ${why}`);
  }
});

test('modules are those that were read for keys, and of which none is read again', async () => {
  const folder = moduleFolder({
    'main.ts': `import { n } from './n.js';\nexport const main = n;`,
    'n.ts': 'export const n = 1111;',
  });
  const { digest, bundle } = openClosures(packages, codeMarks);
  await resultOf(digest(urlOf(folder, 'main.ts'), 'main'));
  writeFileSync(join(folder, 'n.ts'), 'export const n = 2222;');
  assert.match(rightOf(await bundle([urlOf(folder, 'main.ts')])).text, 'n = 1111');
});

test('modules are read for keys as they were read for a bundle, where that came first', async () => {
  const folder = moduleFolder({ 'main.ts': 'export const main = 1111;' });
  const source = urlOf(folder, 'main.ts');
  const before = await resultOf(openClosures(packages, codeMarks).digest(source, 'main'));
  const { digest, bundle } = openClosures(packages, codeMarks);
  assert.match(rightOf(await bundle([source])).text, 'main = 1111');
  writeFileSync(join(folder, 'main.ts'), 'export const main = 2222;');
  assert.is(await resultOf(digest(source, 'main')), before);
  assert.is.not(await resultOf(openClosures(packages, codeMarks).digest(source, 'main')), before);
});

test('a module behind a link is read once for keys and bundles, and imports from its own place', async () => {
  const folder = moduleFolder({
    'main.ts': `import { n } from './n.js';\nexport const main = n;`,
    'real/n.ts': `export { n } from './beside.js';`,
    'real/beside.ts': 'export const n = 1111;',
    'beside.ts': 'export const n = 3333;',
  });
  symlinkSync(join(folder, 'real/n.ts'), join(folder, 'n.ts'));
  const source = urlOf(folder, 'main.ts');
  const { digest, bundle } = openClosures(packages, codeMarks);
  const before = await resultOf(digest(source, 'main'));
  writeFileSync(join(folder, 'real/beside.ts'), 'export const n = 2222;');
  assert.match(rightOf(await bundle([source])).text, 'n = 1111');
  assert.is.not(await resultOf(openClosures(packages, codeMarks).digest(source, 'main')), before);
});

test('names of CommonJS that a module has of its own, or asks only the type of, are no obstacle', async () => {
  const { text } = await bundleOf({
    'main.ts': `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
export const main = (module: string) => [require('node:os'), module, { exports: typeof exports }];`,
  });
  assert.match(text, 'node:os');
});

test('JSON may be imported with its type by one import, statically or dynamically, and without it by another', async () => {
  const { text } = await bundleOf({
    'main.ts': `import d from './d.json' with { type: 'json' };
export const main = async () => [d, await import('./d.json', { with: { type: 'json' } }), await import('./d.json')];`,
    'd.json': '{ "number": 1234 }',
  });
  assert.match(text, 'number: 1234');
});

test('every module is had by its URL, effects that nothing uses are kept, and a folder gives one text', async () => {
  const folder = moduleFolder({
    'a.ts': `import './effect.js';\nexport const a = 1;`,
    'b.ts': `export { a } from './a.js';`,
    'effect.ts': 'console.log("seen");',
    'package.json': '{ "name": "scratch", "type": "module", "sideEffects": false }',
  });
  const { text, lookingBeside } = rightOf(await bundleIn(folder, 'a.ts', 'b.ts'));
  for (const file of ['a.ts', 'b.ts', 'effect.ts']) assert.match(text, `"${urlOf(folder, file)}": `);
  assert.match(text, 'console.log("seen")');
  assert.equal(lookingBeside, []);
  assert.is(rightOf(await bundleIn(folder, 'b.ts', 'a.ts')).text, text);
});

test('the source of a definition is no use of a URL that looks beside the module; another is', async () => {
  const definition = `import { stage } from 'sluice';\nexport const s = stage({ name: 's', source: import.meta.url });`;
  assert.equal((await bundleOf({ 'main.ts': definition })).lookingBeside, []);
  const reading = `export const path = new URL('./data.txt', import.meta.url);`;
  assert.is((await bundleOf({ 'main.ts': reading })).lookingBeside.length, 1);
});

test('the map of a bundle leads to the lines of the user’s files', async () => {
  const folder = moduleFolder({
    'main.ts': `export { fail } from './fail.js';`,
    'fail.ts': `interface Unused { readonly n: number }\n\nexport const fail = (): never => {\n  throw new Error('here');\n};\n`,
  });
  const { text } = rightOf(await bundleIn(folder, 'main.ts'));
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('throw new Error("here")'));
  const encoded = /base64,(\S+)/.exec(text)?.[1] ?? '';
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  const found = map.findEntry(line, lines[line]?.indexOf('throw') ?? 0) as { originalSource: string; originalLine: number };
  assert.equal([found.originalSource, found.originalLine], [urlOf(folder, 'fail.ts'), 3]);
});

test.run();
