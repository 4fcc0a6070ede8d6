import { problem } from '../../artifacts/problem.js';
import type { BatchSource, Partition } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';

const REMEDIES: Readonly<Record<Partition, string>> = {
  train: 'lower the share for validation of load, or load more images',
  validation: 'raise the share for validation of load, or load more images',
  'train+validation': 'load more images',
  test: 'load more test images',
};

/** Refuses a part of a split that has no images, before anything is computed. */
export const expectImages = ({ batchesPerEpoch }: BatchSource, partition: Partition, { header }: DatasetSplit): void => {
  if (batchesPerEpoch > 0) return;
  throw problem('usage', `the data set has no ${partition} images`, header.dataset, REMEDIES[partition]);
};
