import type { DatasetSplit } from '../../datasets/split.js';
import type { KnownSplit } from './known.js';

/** Facts of a split that was read: all that can be known. */
export const readSplit = ({ header, tensors }: DatasetSplit): KnownSplit => {
  const count = (name: string): number => tensors[name]?.shape[0] ?? 0;
  return {
    dataset: header.dataset,
    classes: header.classes.length,
    image: { height: header.height, width: header.width },
    all: count('train.labels'),
    train: count('split.train'),
    validation: count('split.validation'),
    test: count('test.labels'),
  };
};
