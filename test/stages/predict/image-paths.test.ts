import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imagePaths } from '../../../stages/predict/image-paths.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../../pipeline/fixtures/run.js';

test('files are taken as they are named, folders by the images in them', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  for (const name of ['a/b/2.png', 'a/1.jpg', 'a/notes.txt', '3.png']) writeFileSync(join(folder, name), '');
  const found = rightOf(await imagePaths([join(folder, '3.png'), join(folder, 'a')]));
  assert.equal(
    found.map(({ path }) => path.slice(folder.length + 1)),
    ['3.png', 'a/1.jpg', 'a/b/2.png'],
  );
});

test('a path that is not there, and a folder without images, are told in words', async () => {
  const folder = scratchFolder();
  for (const [path, what] of [
    [join(folder, 'nowhere.png'), 'there is no such file'],
    [folder, 'the folder holds no images'],
  ] as const) {
    const { problem, what: told, where } = leftOf(await imagePaths([path]));
    assert.equal([problem, told, where], ['usage', what, path]);
  }
});

test.run();
