import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { outlineOf } from '../../artifacts/component.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { ImagesOutline } from '../../datasets/dataset.js';
import type { Foreseen } from '../../pipeline/stage.js';
import type { KnownSplit } from '../foresight/known.js';
import type { LoadSettings } from './load.js';

/** The problem of shares that are together more than there is. */
export const sharesProblem = ({ train, validation }: Pick<LoadSettings, 'train' | 'validation'>): Fault | undefined =>
  train === 'rest' || train + validation <= 1
    ? undefined
    : refusal(
        `train ${train} and validation ${validation} are together more than all training images`,
        'lower one of them, or leave train out',
      );

/** Numbers of images by their shares, up to the division of the last few among the classes, which the split decides. */
const countOf = (share: number, all: number): number => (share === 0 ? 0 : Math.max(1, Math.round(share * all)));

/** Checks the shares, and says what the settings of the data set tell of the split. */
export const foreseeLoad =
  ({ dataset, validation, train }: LoadSettings): TaskEither<Fault, Foreseen> =>
  async () => {
    const wrong = sharesProblem({ train, validation });
    if (wrong !== undefined) return either.left(wrong);
    const outline = ((await outlineOf(dataset)) ?? {}) as ImagesOutline;
    const { classes, height, width, train: all, test } = outline;
    const counts = (number: number): Partial<KnownSplit> => ({
      all: number,
      train: countOf(train === 'rest' ? 1 - validation : train, number),
      validation: countOf(validation, number),
      slack: classes ?? number,
    });
    const split: KnownSplit = {
      dataset: dataset.name,
      ...(classes === undefined ? {} : { classes }),
      ...(height === undefined || width === undefined ? {} : { image: { height, width } }),
      ...(all === undefined ? {} : counts(all)),
      ...(test === undefined ? {} : { test }),
    };
    return either.right({ split });
  };
