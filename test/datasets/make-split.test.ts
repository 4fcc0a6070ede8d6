import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { channelStatistics, IMAGENET_STATISTICS, makeSplit } from '../../datasets/make-split.js';
import { plainSet } from './support.js';

test('train and validation are disjoint and together all training images', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.nat(),
      (count, validation, seed) => {
        const { tensors } = makeSplit(plainSet(count, 3, 1), { validation }, generatorOf(seed));
        const train = [...(tensors['split.train']?.data ?? [])];
        const held = [...(tensors['split.validation']?.data ?? [])];
        assert.equal(
          [...train, ...held].sort((a, b) => a - b),
          Array.from({ length: count }, (_, i) => i),
        );
        assert.ok(train.length > 0);
        // A share that no class has to be spared or raised for is kept to the image.
        const sizes = [0, 1, 2].map((label) => Math.ceil((count - label) / 3));
        const isPlain = sizes.every((n) => validation * n >= 1 && validation * n <= n - 1);
        if (isPlain) assert.is(held.length, Math.round(validation * count));
      },
    ),
    { numRuns: 60 },
  );
});

test('every class gives the same share to validation', () => {
  const { tensors } = makeSplit(plainSet(300, 3, 1), { validation: 0.4 }, generatorOf(5));
  const labels = tensors['train.labels']?.data as Int32Array;
  const held = [...(tensors['split.validation']?.data ?? [])].map((index) => labels[index]);
  assert.equal(
    [0, 1, 2].map((label) => held.filter((other) => other === label).length),
    [40, 40, 40],
  );
});

test('a share for the weights is taken from what validation leaves, alike in every class; the rest is for neither', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.constantFrom(0.05, 0.1, 0.25, 0.5), fc.nat(), (perClass, train, seed) => {
      const set = plainSet(3 * perClass, 3, 1);
      const { tensors } = makeSplit(set, { validation: 0.25, train }, generatorOf(seed));
      const [chosen, held] = ['split.train', 'split.validation'].map((name) => [...(tensors[name]?.data ?? [])]) as [
        number[],
        number[],
      ];
      assert.is(new Set([...chosen, ...held]).size, chosen.length + held.length);
      assert.is(chosen.length, Math.max(3, Math.round(train * 3 * perClass)));
      assert.equal(held, [...(makeSplit(set, { validation: 0.25 }, generatorOf(seed)).tensors['split.validation']?.data ?? [])]);
      const counts = [0, 1, 2].map((label) => chosen.filter((index) => set.train.labels[index] === label).length);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
    }),
    { numRuns: 40 },
  );
});

test('a share that is all that is left is all of it', () => {
  const set = plainSet(40, 4, 1);
  const of = (train: number | 'rest') => makeSplit(set, { validation: 0.5, train }, generatorOf(3)).tensors['split.train'];
  assert.equal(of(0.5), of('rest'));
});

test('mean and deviation are those of the train part alone', () => {
  const images = Uint8Array.of(0, 10, 255, 100, 20, 255, 7, 7, 7);
  const { mean, deviation } = channelStatistics(images, Uint32Array.of(0, 1), 1);
  const near = (actual: readonly number[], expected: readonly number[]) =>
    assert.ok(
      expected.every((value, i) => Math.abs((actual[i] as number) - value) < 1e-12),
      `${actual} is not ${expected}`,
    );
  near(mean, [50 / 255, 15 / 255, 1]);
  near(deviation, [50 / 255, 5 / 255, 1 / 255]);
  const set = plainSet(10, 2, 1);
  const split = makeSplit(set, { validation: 0.5 }, generatorOf(3));
  assert.equal(split.header.mean, channelStatistics(set.train.images, split.tensors['split.train']?.data as Uint32Array, 1).mean);
});

test('files are normalised by the statistics of ImageNet', () => {
  const labels = Int32Array.of(0, 1);
  const files = ['a', 'b'].map((name) => ({ name, digest: '0'.repeat(64) as never, bytes: 1 }));
  const set = {
    form: 'files',
    name: 'photos',
    classes: ['a', 'b'],
    height: 8,
    width: 8,
    train: { files, labels },
    test: { files, labels },
  } as const;
  assert.equal(makeSplit(set, { validation: 0 }, generatorOf(1)).header.mean, IMAGENET_STATISTICS.mean);
});

test.run();
