import { either, taskEither } from 'fp-ts';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import type { OpenFile } from '../../artifacts/source.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { isProblem, problem } from '../../base/problem.js';
import { noAugmentation, photographAugmentation, standardAugmentation } from '../../datasets/augmentation/augmentation.js';
import { type Batch, type BatchOptions, type BatchSource, batchSource } from '../../datasets/batches.js';
import { makeSplit } from '../../datasets/make-split.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { plainSet } from './support.js';

const split = (count: number, validation = 0.5): DatasetSplit => makeSplit(plainSet(count), { validation }, generatorOf(1));

const source = (of: DatasetSplit, options: Partial<BatchOptions> = {}): BatchSource =>
  batchSource(of, { partition: 'train', batchSize: 4, augmentation: noAugmentation, generator: generatorOf(7), ...options });

/** The image numbers in a batch of a plain set, from their brightness. */
const numbersIn = ({ header: { mean, deviation } }: DatasetSplit, { images, size }: Batch): readonly number[] =>
  Array.from({ length: size }, (_, i) => Math.round(((images[i * 48] as number) * deviation[0] + mean[0]) * 255));

const epoch = async (of: DatasetSplit, from: BatchSource, n: number): Promise<readonly number[]> => {
  const batches = await Promise.all(
    Array.from({ length: from.batchesPerEpoch }, (_, i) => from.batch(n * from.batchesPerEpoch + i)),
  );
  return batches.flatMap((batch) => numbersIn(of, batch));
};

const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

test('an epoch shows every training image once, in another order each time', async () => {
  const of = split(40);
  const from = source(of);
  assert.is(from.batchesPerEpoch, 5);
  const [first, second] = [await epoch(of, from, 0), await epoch(of, from, 1)];
  assert.equal(sorted(first), sorted(of.tensors['split.train']?.data ?? []));
  assert.equal(sorted(second), sorted(first));
  assert.is.not(second.join(), first.join());
});

test('a batch holds the labels of its images', async () => {
  const of = split(40);
  const batch = await source(of).batch(3);
  assert.equal(
    [...batch.labels],
    numbersIn(of, batch).map((n) => n % 3),
  );
  assert.equal([batch.size, batch.height, batch.width, batch.images.length], [4, 4, 4, 4 * 48]);
});

test('batch t is the same whichever were asked for before', async () => {
  const augmentation = standardAugmentation({ pad: 1, cutout: 2 });
  const of = split(40);
  const inOrder = source(of, { augmentation });
  const all: Batch[] = [];
  for (let t = 0; t < 12; t++) all.push(await inOrder.batch(t));
  assert.equal(await source(of, { augmentation }).batch(11), all[11]);
  assert.equal(await inOrder.batch(2), all[2]);
});

test('another seed gives other batches', async () => {
  const of = split(40);
  const [one, two] = [await source(of).batch(0), await source(of, { generator: generatorOf(8) }).batch(0)];
  assert.is.not(numbersIn(of, one).join(), numbersIn(of, two).join());
});

test('the partial last batch is left out in training, unless there is no other', async () => {
  assert.is(source(split(46, 0.5)).batchesPerEpoch, 5);
  const few = source(split(6, 0.5));
  assert.is(few.batchesPerEpoch, 1);
  assert.is((await few.batch(0)).size, 3);
});

test('test images come in order and to the last', async () => {
  const of = split(40);
  const from = source(of, { partition: 'test' });
  assert.is(from.batchesPerEpoch, 3);
  assert.equal(await epoch(of, from, 0), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(await epoch(of, from, 1), await epoch(of, from, 0));
});

test('validation can be read in order too, and train+validation is everything', async () => {
  const of = split(40);
  const from = source(of, { partition: 'validation', order: 'sequential' });
  assert.equal(await epoch(of, from, 0), [...(of.tensors['split.validation']?.data ?? [])]);
  assert.equal(
    sorted(await epoch(of, source(of, { partition: 'train+validation' }), 0)),
    Array.from({ length: 40 }, (_, i) => i),
  );
});

test('an empty partition is a problem that says which', async () => {
  const from = source(split(40, 0), { partition: 'validation' });
  assert.is(from.batchesPerEpoch, 0);
  const failure = await from.batch(0).catch((error) => error);
  assert.ok(isProblem(failure));
  assert.match(failure.what, '"validation" has no images');
});

test('the bytes of an augmented batch are these on every machine', async () => {
  const of = split(40);
  const { images } = await source(of, { augmentation: standardAugmentation({ pad: 1, cutout: 2, colour: 0.4 }) }).batch(5);
  assert.is(digestOf(new Uint8Array(images.buffer)), '3bf6fe7bfd221c5517ebe6919d7772b7a2c52afa3fc214695ea3e8e828257a07');
});

const photographs = async (): Promise<{ readonly of: DatasetSplit; readonly open: OpenFile; readonly opened: () => number }> => {
  const contents = await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      sharp({ create: { width: 60 + 7 * i, height: 50, channels: 3, background: { r: 40 * i, g: 100, b: 200 } } })
        .png()
        .toBuffer(),
    ),
  );
  const files = contents.map((bytes, i) => ({ name: `${i}.png`, digest: digestOf(bytes), bytes: bytes.length }));
  const labels = Int32Array.of(0, 1, 0, 1, 0, 1);
  const of = makeSplit(
    {
      form: 'files',
      name: 'photos',
      classes: ['a', 'b'],
      height: 32,
      width: 32,
      train: { files, labels },
      test: { files, labels },
    },
    { validation: 0 },
    generatorOf(1),
  );
  let count = 0;
  const open: OpenFile = ({ name }) => {
    count += 1;
    return taskEither.right(new Uint8Array(contents[Number(name[0])] as Buffer));
  };
  return { of, open, opened: () => count };
};

test('files are decoded for the batch that needs them', async () => {
  const { of, open, opened } = await photographs();
  const batch = await source(of, { partition: 'test', open }).batch(1);
  assert.is(opened(), 2);
  assert.equal([batch.size, batch.height, batch.width], [2, 32, 32]);
  const { mean, deviation } = of.header;
  assert.ok(Math.abs((batch.images[0] as number) - (160 / 255 - mean[0]) / deviation[0]) < 0.02);
  assert.ok(Math.abs((batch.images[batch.images.length - 1] as number) - (200 / 255 - mean[2]) / deviation[2]) < 0.02);
});

test('photographs are cropped and coloured the same way each time', async () => {
  const { of, open } = await photographs();
  const augmentation = photographAugmentation();
  assert.equal(await source(of, { open, augmentation }).batch(3), await source(of, { open, augmentation }).batch(3));
});

test('pixels can be randomly cropped and resized too', async () => {
  const of = split(40);
  const augmentation = { ...noAugmentation, crop: 0.3 };
  const cropped = await source(of, { augmentation }).batch(1);
  assert.equal(numbersIn(of, cropped), numbersIn(of, await source(of).batch(1)));
});

test('a truncated photograph is a problem in its first batch, whichever region of it is wanted', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const photo = await sharp({ create: { width: 60, height: 900, channels: 3, background: '#555', noise } })
    .jpeg()
    .toBuffer();
  const { of } = await photographs();
  const open: OpenFile = () => taskEither.right(new Uint8Array(photo.subarray(0, photo.length * 0.9)));
  const augmentation = { ...noAugmentation, crop: 0.08 };
  for (const options of [
    { open, augmentation },
    { open, partition: 'test' },
  ] as const) {
    const failure = await source(of, options)
      .batch(0)
      .catch((error) => error);
    assert.ok(isProblem(failure));
    assert.match(failure.what, 'the file is truncated');
  }
});

test('a file that has become unreadable is a problem with its name', async () => {
  const { of } = await photographs();
  const open: OpenFile = () => taskEither.right(Uint8Array.of(1, 2, 3));
  const failure = await source(of, { partition: 'test', open })
    .batch(0)
    .catch((error) => error);
  assert.ok(isProblem(failure));
  assert.is(failure.where, '0.png');
  const gone = problem('usage', 'the file is gone', '0.png', 'bring it back');
  assert.is(
    await source(of, { partition: 'test', open: () => async () => either.left(gone) })
      .batch(0)
      .catch((error) => error),
    gone,
  );
});

test.run();
