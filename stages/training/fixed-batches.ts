import type { OpenFile } from '../../artifacts/source.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { type Batch, batchSource, type Partition } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { expectImages } from './expect-images.js';

/**
 * The first batches of a part of a split (default: the validation part) in an order of the generator, without
 * augmentation: the same at every call.
 */
export const fixedBatches = (
  split: DatasetSplit,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  open: OpenFile,
  generator: Generator,
  partition: Partition = 'validation',
): Promise<readonly Batch[]> => {
  const source = batchSource(split, { partition, batchSize, augmentation: noAugmentation, open, generator });
  expectImages(source, partition, split);
  return Promise.all(Array.from({ length: Math.min(batches, source.batchesPerEpoch) }, (_, i) => source.batch(i)));
};
