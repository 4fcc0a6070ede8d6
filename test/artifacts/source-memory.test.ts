import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { recallSource, rememberSource } from '../../artifacts/source-memory.js';
import { marksInFolder } from './fixtures/marks.js';
import { scratchFolder } from './fixtures/scratch.js';

const asked = digestOf('pictures');
const files = digestOf('files');

const project = '/project';

const pictures = (names: readonly string[]) => {
  const folder = scratchFolder();
  const root = join(folder, 'pictures');
  for (const name of names) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), name);
  }
  return { memory: marksInFolder(join(folder, 'memory')), root, paths: names.map((name) => join(root, name)) };
};

test('files that were located are recalled once all of them are gone, and not while one is left', async () => {
  const { memory, root, paths } = pictures(['train/cat/1', 'train/dog/2', 'test/cat/3']);
  await rememberSource(memory, asked, files, paths, project);
  assert.is(await recallSource(memory, asked, project), undefined);
  assert.is(await recallSource(memory, digestOf('others'), project), undefined);
  for (const path of paths.slice(0, 2)) rmSync(path);
  assert.is(await recallSource(memory, asked, project), undefined);
  rmSync(paths[2] as string);
  assert.is(await recallSource(memory, asked, project), files, 'empty folders are nothing');
  rmSync(root, { recursive: true });
  assert.is(await recallSource(memory, asked, project), files);
});

test('other files where they were are data, and hidden ones are not', async () => {
  const { memory, root, paths } = pictures(['cat/1', 'dog/2']);
  await rememberSource(memory, asked, files, paths, project);
  for (const path of paths) rmSync(path);
  writeFileSync(join(root, 'cat', '.DS_Store'), '');
  assert.is(await recallSource(memory, asked, project), files);
  writeFileSync(join(root, 'dog', 'new'), '');
  assert.is(await recallSource(memory, asked, project), undefined);
});

test('what was moved along with the project is there', async () => {
  const { memory, root, paths } = pictures(['cat/1']);
  const before = join(root, '..');
  await rememberSource(memory, asked, files, paths, before);
  const after = join(scratchFolder(), 'moved');
  renameSync(before, after);
  const moved = marksInFolder(join(after, 'memory'));
  assert.is(await recallSource(moved, asked, after), undefined);
  rmSync(join(after, 'pictures/cat/1'));
  assert.is(await recallSource(moved, asked, after), files);
});

test('a single file counts by itself, and what is remembered is what was located last', async () => {
  const { memory, root, paths } = pictures(['table.csv', 'other.csv']);
  await rememberSource(memory, asked, digestOf('before'), paths.slice(0, 1), project);
  await rememberSource(memory, asked, files, paths.slice(0, 1), project);
  rmSync(join(root, 'table.csv'));
  assert.is(await recallSource(memory, asked, project), files);
});

test('without a place to remember, and with one that cannot be written, nothing is recalled', async () => {
  const { root, paths } = pictures(['cat/1']);
  for (const memory of [undefined, marksInFolder(join(root, 'cat', '1', 'memory'))]) {
    await rememberSource(memory, asked, files, paths, project);
    assert.is(await recallSource(memory, asked, project), undefined);
  }
});

test.run();
