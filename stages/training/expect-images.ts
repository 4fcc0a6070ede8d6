import { placed } from '../../base/problem.js';
import type { BatchSource, Partition } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { batchProblem } from '../foresight/fit.js';

/** Refuses a part of a split that has no images, before anything is computed. */
export const expectImages = ({ images }: BatchSource, partition: Partition, { header }: DatasetSplit): void => {
  const found = batchProblem(partition, images, 1);
  if (found !== undefined) throw placed(header.dataset)(found);
};
