import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveComponent } from '../../artifacts/component.js';
import type { Dataset } from '../../datasets/dataset.js';
import { byCodePoint } from '../../datasets/folders/folder-tree.js';
import { imageFolder } from '../../datasets/image-folder.js';
import { decoded, filesOf, pixelsOf, plain, png, read } from './image-folder-support.js';
import { contextOf, inFolder, left, right, sharedData, writeFiles } from './support.js';

test(
  'classes are the subfolders of train, val is for testing, names sort by code point',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(folder, {
      'train/bees/B.png': image,
      'train/bees/a.png': image,
      'train/bees/deep/c.png': image,
      'train/ants/1.png': image,
      'val/ants/9.png': image,
      'train/ants/.DS_Store': 'x',
      'train/bees/Thumbs.db': 'x',
      '.hidden/x': 'x',
      'README.md': 'x',
    });
    const set = filesOf(right(await read(folder)));
    assert.equal(set.classes, ['ants', 'bees']);
    assert.equal(
      set.train.files.map(({ name }) => name),
      ['train/ants/1.png', 'train/bees/B.png', 'train/bees/a.png', 'train/bees/deep/c.png'],
    );
    assert.equal([...set.train.labels], [0, 1, 1, 1]);
    assert.equal(
      set.test.files.map(({ name }) => name),
      ['val/ants/9.png'],
    );
    assert.is(set.height, 224);
  }),
);

test(
  'the pixels form keeps the names of the test images, in their order',
  inFolder(async (folder) => {
    const image = await png('#123456');
    const names = ['train/a/1.png', 'train/b/1.png', 'test/b/1.png', 'test/a/z.png', 'test/a/deep/é.png'];
    await writeFiles(folder, Object.fromEntries(names.map((name) => [name, image])));
    const { test: tested, classes } = pixelsOf(right(await read(folder, { form: 'pixels', size: 8 })));
    assert.equal(tested.names, ['test/a/deep/é.png', 'test/a/z.png', 'test/b/1.png']);
    assert.equal(
      [...tested.labels].map((label) => classes[label]),
      ['a', 'a', 'b'],
    );
  }),
);

test(
  'with test and val, the images of val are training images',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(
      folder,
      Object.fromEntries(['train', 'val', 'test'].flatMap((part) => ['a', 'b'].map((name) => [`${part}/${name}/1.png`, image]))),
    );
    const set = filesOf(right(await read(folder)));
    assert.is(set.train.files.length, 4);
    assert.equal(
      set.test.files.map(({ name }) => name),
      ['test/a/1.png', 'test/b/1.png'],
    );
  }),
);

test(
  'with classes only, a share of every class is set aside by the seed',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(
      folder,
      Object.fromEntries(['a', 'train'].flatMap((name) => Array.from({ length: 10 }, (_, i) => [`${name}/${i}.png`, image]))),
    );
    const test = async (seed: number) => filesOf(right(await read(folder, { test: 0.3 }, seed))).test;
    assert.equal([...(await test(1)).labels], [0, 0, 0, 1, 1, 1]);
    assert.equal(await test(1), await test(1));
    assert.is.not((await test(1)).files.map(({ name }) => name).join(), (await test(2)).files.map(({ name }) => name).join());
  }),
);

test(
  'a rotated photograph is set upright',
  inFolder(async (folder) => {
    const wide = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff0000' } })
      .composite([{ input: { create: { width: 8, height: 16, channels: 3, background: '#0000ff' } }, left: 8, top: 0 }])
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const pixels = await decoded(folder, 'rotated.png', wide);
    assert.equal([...pixels.subarray(0, 3)], [255, 0, 0]);
    assert.equal([...pixels.subarray(7 * 3, 8 * 3)], [255, 0, 0]);
    assert.equal([...pixels.subarray(7 * 24, 7 * 24 + 3)], [0, 0, 255]);
  }),
);

test(
  'gray, transparent, palette, 16-bit, CMYK and animated images become RGB',
  inFolder(async (folder) => {
    const near = (actual: Uint8Array, expected: readonly number[], within: number) =>
      assert.ok(
        expected.every((value, i) => Math.abs((actual[i] as number) - value) <= within),
        `${actual.subarray(0, 3)} is not ${expected}`,
      );
    near(
      await decoded(join(folder, '1'), 'x.png', await plain('#808080').toColourspace('b-w').png().toBuffer()),
      [128, 128, 128],
      1,
    );
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } });
    near(await decoded(join(folder, '2'), 'x.webp', await clear.webp({ lossless: true }).toBuffer()), [255, 255, 255], 0);
    near(await decoded(join(folder, '3'), 'x.png', await plain('#204060').png({ palette: true }).toBuffer()), [32, 64, 96], 1);
    near(
      await decoded(join(folder, '4'), 'x.png', await plain('#204060').toColourspace('rgb16').png().toBuffer()),
      [32, 64, 96],
      1,
    );
    near(
      await decoded(join(folder, '5'), 'x.jpg', await plain('#ff0000').toColourspace('cmyk').jpeg().toBuffer()),
      [255, 0, 0],
      40,
    );
    near(await decoded(join(folder, '6'), 'x.gif', await plain('#00ff00').gif().toBuffer()), [0, 255, 0], 1);
    const grayAlpha = sharp({
      create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    }).toColourspace('b-w');
    near(await decoded(join(folder, '7'), 'x.png', await grayAlpha.png().toBuffer()), [255, 255, 255], 0);
  }),
);

test(
  'pixels are the centre of the picture with its shorter side resized',
  inFolder(async (folder) => {
    const image = await sharp({ create: { width: 40, height: 10, channels: 3, background: '#ff0000' } })
      .composite([{ input: { create: { width: 10, height: 10, channels: 3, background: '#00ff00' } }, left: 15, top: 0 }])
      .png()
      .toBuffer();
    const pixels = await decoded(folder, 'x.png', image);
    assert.equal([...pixels.subarray(9, 12)], [0, 255, 0]);
    assert.is(pixels.length, 2 * 8 * 8 * 3);
  }),
);

for (const form of ['files', 'pixels'] as const) {
  test(
    `a tall truncated photograph, of which the centre is there, is refused with its name, or skipped (${form})`,
    inFolder(async (folder) => {
      const photo = await sharp({
        create: { width: 60, height: 900, channels: 3, background: '#555', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
      })
        .jpeg()
        .toBuffer();
      const image = await png('#123456');
      await writeFiles(folder, {
        'train/a/1.png': image,
        'train/a/2.jpg': photo.subarray(0, photo.length * 0.9),
        'train/b/1.png': image,
        'test/b/1.png': image,
      });
      const problem = left(await read(folder, { form, size: 16 }));
      assert.is(problem.problem, 'usage');
      assert.is(problem.where, 'train/a/2.jpg');
      assert.match(problem.what, 'the file is truncated');
      assert.match(problem.remedy, 'unreadable: "skip"');
      assert.is(right(await read(folder, { form, size: 16, unreadable: 'skip' })).train.labels.length, 2);
    }),
  );
}

test(
  'a link back to its own folder ends',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(folder, Object.fromEntries(['a', 'b'].flatMap((name) => [1, 2, 3].map((n) => [`${name}/${n}.png`, image]))));
    await symlink('.', join(folder, 'a/again'));
    assert.is(right(await read(folder)).train.labels.length, 4);
  }),
);

test(
  '--data has precedence: the folder of that name in it, then itself',
  inFolder(async (folder) => {
    const image = await png('#123456');
    await writeFiles(
      folder,
      Object.fromEntries(
        ['data/photos/a/1', 'data/photos/b/1', 'project/photos/a/1', 'project/photos/b/1'].map((name) => [`${name}.png`, image]),
      ),
    );
    const dataset = await resolveComponent<Dataset>(imageFolder({ root: 'photos' }));
    const placed = async (dataFolder: string | undefined) =>
      right(await dataset.locate({ root: 'photos' }, contextOf(join(folder, 'project'), { dataFolder }))())[0]?.path;
    assert.is(await placed(undefined), join(folder, 'project/photos/a/1.png'));
    assert.is(await placed(join(folder, 'data')), join(folder, 'data/photos/a/1.png'));
    await rename(join(folder, 'data/photos'), join(folder, 'pictures'));
    assert.is(await placed(join(folder, 'pictures')), join(folder, 'pictures/a/1.png'));
  }),
);

test('names sort by code point, not by UTF-16 unit or locale', () => {
  assert.equal(['ä', '\u{1f41d}', 'Z', 'a', '\uff5e'].sort(byCodePoint), ['Z', 'a', 'ä', '\uff5e', '\u{1f41d}']);
});

if (sharedData !== undefined) {
  test('a folder of real photographs reads', async () => {
    const set = filesOf(right(await read(join(sharedData as string, 'photos'))));
    assert.equal(set.classes, ['ants', 'bees']);
    assert.is(set.train.files.length + set.test.files.length, 120);
  });
}

test.run();
