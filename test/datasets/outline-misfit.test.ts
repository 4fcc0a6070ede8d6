import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outlineMisfit } from '../../datasets/outline-misfit.js';
import { plainSet } from './support.js';

const set = plainSet(8, 2, 4);

test('an outline that says what is there, or less, fits', () => {
  assert.is(outlineMisfit({}, set), undefined);
  assert.is(outlineMisfit({ classes: 2, height: 4, width: 4, train: 8, test: 2 }, set), undefined);
  assert.is(outlineMisfit({ train: 100, test: 100 }, set), undefined);
});

test('another number of classes, another size, and more images than the outline says are named', () => {
  const said = (outline: Parameters<typeof outlineMisfit>[0]): string | undefined => outlineMisfit(outline, set)?.what;
  assert.is(said({ classes: 10 }), 'its outline says 10 classes, and it has 2');
  assert.is(said({ height: 4, width: 8 }), 'its outline says 8 pixels of width, and it has 4');
  assert.is(said({ train: 7 }), 'its outline says 7 training images at most, and it has 8');
  assert.is(said({ test: 1 }), 'its outline says 1 test images at most, and it has 2');
  assert.is(outlineMisfit({ classes: 10 }, set)?.where, 'data set plain');
});

test.run();
