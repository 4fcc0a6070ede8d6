import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import type { ImageSet } from '../../datasets/dataset.js';
import { fileReader } from '../../datasets/file-list.js';
import { makeSplit } from '../../datasets/make-split.js';
import { datasetSplit, testNames } from '../../datasets/split.js';
import { left, plainSet, right } from './support.js';

type FileAt = ReturnType<typeof fileReader>;

test('a split comes back from its bytes as it was', () => {
  const split = makeSplit(plainSet(20), { validation: 0.5 }, generatorOf(1));
  assert.equal(right(datasetSplit.decode(datasetSplit.encode(split))), split);
});

test('equal splits have equal bytes, and another seed gives others', () => {
  const bytes = (seed: number) => digestOf(datasetSplit.encode(makeSplit(plainSet(20), { validation: 0.5 }, generatorOf(seed))));
  assert.is(bytes(1), bytes(1));
  assert.is.not(bytes(1), bytes(2));
});

test('the summary says what is in it', () => {
  const split = makeSplit(plainSet(4000, 10, 2), { validation: 0.5 }, generatorOf(1));
  assert.is(datasetSplit.summary(split), 'plain: 2,000 train, 2,000 validation, 1,000 test images of 2x2, 10 classes');
});

test('a split of files lists them with their digests', () => {
  const file = (name: string) => ({ name, digest: digestOf(name), bytes: name.length });
  const set: ImageSet = {
    form: 'files',
    name: 'photos',
    classes: ['a', 'b'],
    height: 224,
    width: 224,
    train: { files: [file('a/1.jpg'), file('b/1.jpg'), file('a/2.jpg'), file('b/2.jpg')], labels: Int32Array.of(0, 1, 0, 1) },
    test: { files: [file('a/3.jpg')], labels: Int32Array.of(0) },
  };
  const split = right(datasetSplit.decode(datasetSplit.encode(makeSplit(set, { validation: 0.5 }, generatorOf(1)))));
  const [train, test] = ['train.files', 'test.files'].map((list) => fileReader(list, split.tensors)) as [FileAt, FileAt];
  assert.equal([0, 1, 2, 3].map(train), set.train.files);
  assert.equal([test(0), test(1), train(-1)], [set.test.files[0], undefined, undefined]);
  assert.is(datasetSplit.summary(split), 'photos: 2 train, 2 validation, 1 test image files at 224x224, 2 classes, 1 warning');
  assert.equal(datasetSplit.warnings?.(split), ['1 class has no test image and will not be tested: "b"']);
});

test('the names of the test images are kept in both forms, and a split of images without files has none', () => {
  const set = plainSet(4, 2);
  const named = { ...set, test: { ...set.test, names: Array.from(set.test.labels, (_, i) => `test/ä ${i}.png`) } } as ImageSet;
  const namesOf = (of: ImageSet) =>
    testNames(right(datasetSplit.decode(datasetSplit.encode(makeSplit(of, { validation: 0.5 }, generatorOf(1))))));
  assert.equal(
    namesOf(named),
    Array.from(set.test.labels, (_, i) => `test/ä ${i}.png`),
  );
  assert.is(namesOf(set), undefined);
  const file = (name: string) => ({ name, digest: digestOf(name), bytes: name.length });
  const files = { files: [file('a/1.jpg'), file('b/1.jpg')], labels: Int32Array.of(0, 1) };
  const ofFiles = { form: 'files', name: 'photos', classes: ['a', 'b'], height: 8, width: 8, train: files, test: files } as const;
  assert.equal(namesOf(ofFiles), ['a/1.jpg', 'b/1.jpg']);
});

test('bytes of something else are refused', () => {
  assert.type(left(datasetSplit.decode(new Uint8Array(40))), 'string');
});

test.run();
