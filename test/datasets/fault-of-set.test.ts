import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import type { ImageSet } from '../../datasets/dataset.js';
import { faultOfSet } from '../../datasets/fault-of-set.js';
import { plainSet } from './support.js';

const set = plainSet(8, 2, 4);
const what = (given: Partial<Extract<ImageSet, { form: 'pixels' }>>): string | undefined =>
  faultOfSet({ ...set, ...given })?.what;

test('a set of images with their labels has no fault, without test images neither', () => {
  assert.is(faultOfSet(set), undefined);
  assert.is(what({ test: { images: new Uint8Array(0), labels: new Int32Array(0) } }), undefined);
});

test('images of another number than their labels are named by their part', () => {
  const { images, labels } = set.train;
  const short = what({ train: { images: images.subarray(48), labels } });
  assert.is(short, '8 train labels are for 384 bytes of 4×4 images, and there are 336');
  assert.match(what({ test: { images: set.test.images, labels: new Int32Array(3) } }) ?? '', /^3 test labels are for/);
  assert.match(what({ train: { images, labels, names: ['one'] } }) ?? '', /^1 names are given for 8 train images/);
});

test('files of another number than their labels are named', () => {
  const files = [{ name: 'a.png', digest: digestOf('a'), bytes: 1 }];
  const part = { files, labels: new Int32Array(2) };
  const fault = faultOfSet({ form: 'files', name: 'listed', classes: ['a'], height: 4, width: 4, train: part, test: part });
  assert.is(fault?.what, '1 train files have 2 labels');
});

test('a set without training images says so', () => {
  assert.is(what({ train: { images: new Uint8Array(0), labels: new Int32Array(0) } }), 'there are no training images');
});

test.run();
