import * as either from 'fp-ts/lib/Either.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { TrainedNetworkHeader } from '../kinds/trained-network.js';

const listed = (classes: readonly string[]): string => `${classes.length} (${classes.slice(0, 3).join(', ')}, ...)`;

/**
 * A split as a trained network sees it: images are normalised as it learnt them, whatever data set they are of.
 *
 * @returns the split, or a usage problem where its classes are not those of the network
 */
export const normalisedAs = (
  { classes, mean, deviation }: Pick<TrainedNetworkHeader, 'classes' | 'mean' | 'deviation'>,
  split: DatasetSplit,
): either.Either<Fault, DatasetSplit> =>
  split.header.classes.join('\n') === classes.join('\n')
    ? either.right({ ...split, header: { ...split.header, mean, deviation } })
    : either.left(
        refusal(
          `the network tells apart ${listed(classes)} classes, and ${split.header.dataset} has ${listed(split.header.classes)}`,
          'take a data set with the classes that the network was trained on, in the same order',
        ),
      );
