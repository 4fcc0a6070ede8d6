import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent } from '../../artifacts/component.js';
import { imageFolder } from '../../datasets/image-folder.js';
import { png, read } from './image-folder-support.js';
import { inFolder, left, right, writeFiles } from './support.js';

test(
  'a file that is no image is refused, of several the first by name',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(folder, { 'a/1.png': image, 'a/2.dat': 'hello', 'a/3.jpg': '', 'b/1.png': image });
    const problem = left(await read(folder));
    assert.is(problem.where, 'a/2.dat');
    assert.match(problem.what, 'unsupported image format');
  }),
);

test(
  'an empty class is refused with its folder',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'a/1.png': await png('#123456'), 'b/.gitkeep': '' });
    const problem = left(await read(folder));
    assert.match(problem.what, 'the class "b" has no images');
    assert.is(problem.where, join(folder, 'b'));
  }),
);

test(
  'a class of which every image is skipped is refused',
  inFolder(async (folder) => {
    await writeFiles(folder, {
      'train/a/1.png': await png('#123456'),
      'train/b/1.png': 'no',
      'test/a/1.png': await png('#123456'),
    });
    assert.match(left(await read(folder, { unreadable: 'skip' })).what, 'the class "b" has no training image');
  }),
);

test(
  'a class of test images without training images is refused',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(folder, { 'train/a/1.png': image, 'train/b/1.png': image, 'test/c/1.png': image });
    assert.match(left(await read(folder)).what, 'the class "c" has no training images');
  }),
);

test(
  'no classes, one class, images without classes and a missing folder are refused',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await mkdir(join(folder, 'empty'));
    await writeFiles(folder, {
      'one/a/1.png': image,
      'loose/1.png': image,
      'beside/a/1.png': image,
      'beside/b/1.png': image,
      'beside/c.png': image,
    });
    assert.match(left(await read(join(folder, 'empty'))).what, 'no class folders');
    assert.match(left(await read(join(folder, 'one'))).what, 'one class only (a)');
    assert.match(left(await read(join(folder, 'loose'))).what, 'images but no class folders');
    assert.is(left(await read(join(folder, 'beside'))).where, join(folder, 'beside/c.png'));
    assert.match(left(await read(join(folder, 'absent'))).what, 'there is no such image folder');
    assert.match(left(await read(join(folder, 'loose/1.png'))).what, 'cannot read the image folder');
  }),
);

test(
  'an unreadable folder is a usage problem',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(folder, { 'train/a/1.png': image, 'train/b/1.png': image, 'test/a/1.png': image });
    await chmod(join(folder, 'test'), 0o000);
    const readable = await readdir(join(folder, 'test')).then(
      () => true,
      () => false,
    );
    const result = await read(folder);
    await chmod(join(folder, 'test'), 0o700);
    // Some users, as root, may read every folder.
    if (readable) assert.is(right(result).train.labels.length, 2);
    else assert.match(left(result).what, 'cannot read the image folder');
  }),
);

test('a wrong setting is refused', async () => {
  assert.match(left(await decodeComponent(imageFolder({ size: 4 }))).join(), 'size: must be a whole number from 8 to 1024');
});

test.run();
