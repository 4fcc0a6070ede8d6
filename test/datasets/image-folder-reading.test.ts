import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resemblesPart } from '../../datasets/image-folder-parts.js';
import { countsIn, pictures, read, said } from './image-folder-support.js';
import { inFolder, left, right, writeFiles } from './support.js';

const reads = async (folder: string, name: string, counts: Readonly<Record<string, number>>, settings = {}) => {
  const root = join(folder, name);
  await rm(root, { recursive: true, force: true });
  await writeFiles(root, await pictures(counts));
  return read(root, settings);
};

test(
  'parts are known by the names that people use, in any case, and how the folder was read is said',
  inFolder(async (folder) => {
    for (const [train, test] of [
      ['Train', 'Test'],
      ['training', 'testing'],
      ['TRAIN', 'Validation'],
      ['train', 'Valid'],
    ] as const) {
      const counts = { [`${train}/ants`]: 2, [`${train}/bees`]: 3, [`${test}/ants`]: 1, [`${test}/bees`]: 2 };
      const set = right(await reads(folder, 'x', counts));
      assert.equal(countsIn(set), { ants: [2, 1], bees: [3, 2] }, train);
      const [how] = said(set, 'info');
      assert.match(how ?? '', `${train}/ for training`);
      assert.match(how ?? '', `${test}/ for testing`);
      assert.match(how ?? '', '2 classes: ants (2 train, 1 test), bees (3 train, 2 test)');
      assert.equal(said(set, 'warning'), []);
    }
  }),
);

test(
  'a part for training alone is told as such, with the share of it that is set apart',
  inFolder(async (folder) => {
    const set = right(await reads(folder, 'x', { 'train/ants': 4, 'train/bees': 4 }, { test: 0.25 }));
    assert.equal(countsIn(set), { ants: [3, 1], bees: [3, 1] });
    assert.match(said(set, 'info').join(), 'read as train/ for training, 25 % of each class in it set apart for testing;');
  }),
);

test(
  'parts with a word before them are refused, and a class that only ends like one is a class',
  inFolder(async (folder) => {
    for (const parts of [
      ['seg_train/seg_train', 'seg_test/seg_test'],
      ['images-Train', 'images-val'],
    ] as const) {
      const [train, test] = parts;
      const counts = { [`${train}/a`]: 1, [`${train}/b`]: 1, [`${test}/a`]: 1, [`${test}/b`]: 1 };
      assert.match(left(await reads(folder, 'x', counts)).what, 'may be a part of the data or a class');
    }
    const set = right(await reads(folder, 'x', { bullet_train: 2, lorry: 2, blood_test: 2 }));
    assert.equal(Object.keys(countsIn(set)), ['blood_test', 'bullet_train', 'lorry']);
  }),
);

test(
  'images of val beside test join the training images, with a warning',
  inFolder(async (folder) => {
    const counts = { 'train/a': 2, 'train/b': 2, 'val/a': 1, 'val/b': 1, 'test/a': 1, 'test/b': 1 };
    const set = right(await reads(folder, 'x', counts));
    assert.equal(countsIn(set), { a: [3, 1], b: [3, 1] });
    assert.match(said(set, 'warning').join(), 'the 2 images of val/ count as training images');
  }),
);

test(
  'folders that can be read in two ways are refused with what was seen and what to do',
  inFolder(async (folder) => {
    const cases: readonly (readonly [Readonly<Record<string, number>>, RegExp])[] = [
      [{ train: 2, test: 2 }, /"test", "train" hold images but no class folders/],
      [{ 'train/a': 2, 'train/b': 2, test: 2 }, /"test" holds images but no class folders/],
      [{ train: 2, 'test/a': 2, 'test/b': 2 }, /"train" holds images but no class folders/],
      [
        { cats: 2, dogs: 2, test: 2 },
        /"test" holds images but no class folders, and beside it there are the folders "cats", "dogs"/,
      ],
      [{ 'Train/a': 2, 'Train/b': 2, 'training/a': 2, 'training/b': 2 }, /"Train", "training" both mean train/],
      [{ 'train/a': 1, 'train/b': 1, 'val/a': 1, 'valid/b': 1 }, /"val", "valid" both mean validation/],
      [{ 'train/a': 2, 'train/b': 2, cats: 2 }, /beside the parts "train" there are other folders with images: "cats"/],
      [{ 'test/a': 2, 'test/b': 2, 'val/a': 1 }, /no folder "train"/],
      [{ 'train_set/a': 2, 'test_set/a': 2 }, /"test_set", "train_set" may be a part of the data or a class/],
      [{ 'ants/train': 2, 'ants/test': 2, 'bees/train': 2, 'bees/test': 1 }, /the class "ants" holds parts of its own/],
      [{ 'photos/train/a': 2, 'photos/train/b': 2, 'photos/test/a': 1 }, /one folder only \(photos\), and that holds the parts/],
      [{ 'train/train/a': 2, 'train/test/a': 2 }, /"test" may be a part of the data or a class/],
      [{ 'train/Ants': 2, 'train/bees': 2, 'test/ants': 1 }, /the class "ants" has no training images/],
    ];
    for (const [counts, what] of cases) {
      const { problem, what: found, remedy } = left(await reads(folder, 'x', counts));
      assert.is(problem, 'usage');
      assert.match(found, what);
      assert.ok(remedy.length > 10);
    }
  }),
);

test(
  'an empty part is refused, and not replaced by training images',
  inFolder(async (folder) => {
    await writeFiles(folder, { ...(await pictures({ 'train/a': 2, 'train/b': 2 })), 'test/.keep': '' });
    assert.match(left(await read(folder)).what, '"test" holds no images');
  }),
);

test('names near those of parts are told from classes', () => {
  for (const name of ['train_set', 'Training Data', 'val2017', 'testA', 'eval', 'dev', 'test-images', 'validate']) {
    assert.ok(resemblesPart(name), name);
  }
  for (const name of ['trains', 'training shoes', 'valley', 'testudo', 'valve', 'device', 'train', 'constructor']) {
    assert.not.ok(resemblesPart(name), name);
  }
});

test(
  'classes may be called as properties of objects are',
  inFolder(async (folder) => {
    const set = right(await reads(folder, 'x', { constructor: 3, toString: 3 }));
    assert.equal(Object.entries(countsIn(set)), [
      ['constructor', [2, 1]],
      ['toString', [2, 1]],
    ]);
  }),
);

test(
  'a class written in two Unicode forms is one class, in one part and across parts',
  inFolder(async (folder) => {
    const plain = { 'train/foto\u0301': 2, 'train/bees': 2, 'test/fot\u00f3': 1, 'test/bees': 1 };
    assert.equal(countsIn(right(await reads(folder, 'x', plain))), { bees: [2, 1], 'fot\u00f3': [2, 1] });
    const set = right(await reads(folder, 'x', { ...plain, 'train/fot\u00f3': 3 }));
    assert.equal(countsIn(set), { bees: [2, 1], 'fot\u00f3': [5, 1] });
    assert.equal(said(set, 'warning'), []);
  }),
);

test(
  'classes that differ in case alone are told',
  inFolder(async (folder) => {
    const set = right(await reads(folder, 'x', { Ants: 3, ants: 3 }));
    assert.match(said(set, 'warning').join(), '"Ants", "ants"');
  }),
);

test(
  'the only image of a class stays with the training images',
  inFolder(async (folder) => {
    for (const seed of [1, 2, 3, 4]) {
      await writeFiles(folder, await pictures({ ants: 5, bees: 1, flies: 1, wasps: 1 }));
      const { ants, ...others } = countsIn(right(await read(folder, { test: 0.5 }, seed)));
      assert.equal(others, { bees: [1, 0], flies: [1, 0], wasps: [1, 0] });
      assert.is(
        ants?.reduce((a, b) => a + b),
        5,
      );
    }
  }),
);

test(
  'the same picture in train and test, or in two classes, is told by name',
  inFolder(async (folder) => {
    const images = await pictures({ 'train/a': 2, 'train/b': 2, 'test/a': 1, 'test/b': 1 });
    await writeFiles(folder, {
      ...images,
      'test/a/copy.png': images['train/a/0.png'] as Buffer,
      'train/b/wrong.png': images['train/a/1.png'] as Buffer,
    });
    assert.equal(said(right(await read(folder)), 'warning'), [
      '1 picture is both among the training and the test images: test/a/copy.png = train/a/0.png',
      '1 picture is labelled as more than one class: train/a/1.png = train/b/wrong.png',
    ]);
  }),
);

test.run();
