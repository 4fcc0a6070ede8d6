import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, resolveComponent } from '../../artifacts/component.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { imagenet16 } from '../../datasets/imagenet16.js';
import { readImagenet16Batch } from '../../datasets/imagenet16-batch.js';
import { imagenet16 as reader } from '../../datasets/imagenet16-reader.js';
import { joined, pickledArray, pickleOf } from './pickle/pickles.js';
import { contextOf, inFolder, left, readAll, right, writeFiles } from './support.js';

const BATCH = pickleOf('protocol 3');
// Each file has one image of class 1 and one of class 121.
const FILES = Object.fromEntries(
  [...Array.from({ length: 10 }, (_, at) => `train_data_batch_${at + 1}`), 'val_data'].map((name) => [name, Buffer.from(BATCH)]),
);

const pixels = (set: ImageSet): Extract<ImageSet, { form: 'pixels' }> => {
  if (set.form !== 'pixels') throw new Error('expected pixels');
  return set;
};

const settings = (given: Partial<Parameters<typeof reader>[0]> = {}): Parameters<typeof reader>[0] => ({
  classes: 120,
  train: 'all',
  test: 'all',
  ...given,
});

test('imagenet16({ root, classes, train, test }) is a component with its root outside the configuration', async () => {
  const named = imagenet16({ root: 'data', classes: 10 });
  assert.equal([named.config, named.location], [{ classes: 10 }, { root: 'data' }]);
  assert.equal(right(await decodeComponent(imagenet16())).config, settings());
  assert.match(left(await decodeComponent(imagenet16({ classes: 1001 }))).join(), 'from 2 to 1000');
  assert.type((await resolveComponent<Dataset>(named)).locate, 'function');
});

test('images of the first classes come as rows, columns and channels, their labels from 0', () => {
  const { images, labels } = right(readImagenet16Batch('val_data', BATCH, 121, 'all'));
  assert.equal([...labels], [0, 120]);
  for (const [image, row, column, channel] of [
    [0, 0, 0, 0],
    [0, 3, 5, 1],
    [1, 15, 2, 2],
  ] as const) {
    const stored = image * 768 + channel * 256 + row * 16 + column;
    assert.is(images[((image * 16 + row) * 16 + column) * 3 + channel], (stored * 7 + 3) % 256);
  }
  assert.equal([...right(readImagenet16Batch('val_data', BATCH, 120, 'all')).labels], [0]);
  assert.equal([...right(readImagenet16Batch('val_data', BATCH, 121, 1)).labels], [0]);
});

test(
  'the data set is read from its eleven files, and from no more than are needed',
  inFolder(async (folder) => {
    await writeFiles(folder, FILES);
    const all = pixels(right(await readAll(reader(settings()), { root: '.' }, contextOf(folder))));
    assert.equal([all.name, all.classes.length, all.height, all.width], ['imagenet16-120', 120, 16, 16]);
    assert.equal([all.train.labels.length, all.test.labels.length], [10, 1]);
    await writeFiles(folder, { train_data_batch_2: Buffer.from('damaged') });
    const one = pixels(right(await readAll(reader(settings({ train: 1 })), { root: '.' }, contextOf(folder))));
    assert.is(one.train.labels.length, 1);
    const damaged = left(await readAll(reader(settings({ train: 2 })), { root: '.' }, contextOf(folder)));
    assert.match(damaged.what, /no pickle of data/);
    assert.match(damaged.where, /train_data_batch_2/);
  }),
);

test(
  'files that are missing and images that are too few are said with the remedy',
  inFolder(async (folder) => {
    const missing = left(await readAll(reader(settings()), { root: '.' }, contextOf(folder)));
    assert.match(missing.what, /imagenet16 lacks train_data_batch_1/);
    assert.match(missing.remedy, /--data/);
    await writeFiles(folder, FILES);
    const few = left(await readAll(reader(settings({ train: 11 })), { root: '.' }, contextOf(folder)));
    assert.match(few.what, /asked for 11 images, but there are 10/);
  }),
);

test('a batch of another kind is refused with what is wrong', () => {
  const refusal = (name: string): string => left(readImagenet16Batch('val_data', pickleOf(name), 120, 'all')).what;
  assert.match(refusal('scalars'), /it holds no dictionary/);
  assert.match(refusal('evil'), /data is no array of numpy; images are bytes \[N, 768\]/);
});

test('labels that are no whole numbers are refused', () => {
  const images = pickledArray('data', [1, 768], 'u1', joined('B', 0, 3, 0, 0, new Uint8Array(768)));
  const labelled = (label: number): Uint8Array => {
    const labels = pickledArray('labels', [1], 'f4', joined('C', 4, new Uint8Array(Float32Array.of(label).buffer)));
    // The entry of the labels, without their own dictionary, in the dictionary of the images.
    return joined(images.subarray(0, -1), labels.subarray(3));
  };
  assert.equal([...right(readImagenet16Batch('val_data', labelled(2), 120, 'all')).labels], [1]);
  assert.match(left(readImagenet16Batch('val_data', labelled(1.5), 120, 'all')).what, /label 1\.5; labels are whole numbers/);
});

test.run();
