import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { noAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { batchSource, type Partition } from '../../../datasets/batches.js';
import { expectImages } from '../../../stages/training/expect-images.js';
import { colouredSplit } from '../support.js';

const check = (validation: number, partition: Partition): unknown => {
  const split = colouredSplit(12, 3, validation);
  const source = batchSource(split, { partition, batchSize: 4, augmentation: noAugmentation, generator: generatorOf(0) });
  try {
    expectImages(source, partition, split);
    return 'accepted';
  } catch (error) {
    return error;
  }
};

test('a part of the data set without images is a usage problem with the setting to change', () => {
  assert.equal(check(0, 'validation'), {
    problem: 'usage',
    what: 'the data set has no validation images',
    where: 'coloured',
    remedy: 'raise the share for validation of load, or load more images',
  });
});

test('a part with images is accepted, however few', () => {
  assert.is(check(0.1, 'validation'), 'accepted');
  assert.is(check(0, 'train+validation'), 'accepted');
});

test.run();
