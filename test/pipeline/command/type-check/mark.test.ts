import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { hasPassed, notePassed } from '../../../../pipeline/command/type-check/mark.js';
import { marksInFolder } from '../../../artifacts/fixtures/marks.js';
import { scratchFolder } from '../../../artifacts/fixtures/scratch.js';

const file = (): string => {
  const path = join(scratchFolder(), 'exp.ts');
  writeFileSync(path, 'export {};');
  return path;
};

test('a file that passed is remembered, with what it was checked with', async () => {
  const [marks, path] = [marksInFolder(scratchFolder()), file()];
  assert.not.ok(await hasPassed(marks, path, 'strict'));
  await notePassed(marks, path, 'strict', [path]);
  assert.ok(await hasPassed(marks, path, 'strict'));
  assert.not.ok(await hasPassed(marks, path, 'loose'));
  writeFileSync(path, 'export const edited = 1;');
  assert.not.ok(await hasPassed(marks, path, 'strict'));
});

test('a mark that cannot be written is none', async () => {
  const path = file();
  const marks = marksInFolder(join(path, 'store'));
  await notePassed(marks, path, 'strict', [path]);
  assert.not.ok(await hasPassed(marks, path, 'strict'));
});

test('a folder, or half a mark, in the place of a mark is none, and the next mark takes its place', async () => {
  const [store, path] = [scratchFolder(), file()];
  const marks = marksInFolder(store);
  const mark = join(store, 'type-checked', `${digestOf(path)}.json`);
  mkdirSync(join(mark, 'below'), { recursive: true });
  assert.not.ok(await hasPassed(marks, path, 'strict'));
  await notePassed(marks, path, 'strict', [path]);
  assert.ok(await hasPassed(marks, path, 'strict'));
  writeFileSync(mark, '{"sha256":');
  assert.not.ok(await hasPassed(marks, path, 'strict'));
});

test.run();
