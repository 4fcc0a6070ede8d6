import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Fault, type Problem, refusal } from '../base/problem.js';
import { type ChannelStatistics, normalise } from './augmentation/normalise.js';
import { IMAGENET_STATISTICS } from './make-split.js';
import { sideBeforeCentre } from './pictures.js';

/** Way from an image file to what a network reads: as its test images were made. */
export interface Preparation extends ChannelStatistics {
  /** Side in pixels of the square that is cut from the centre. */
  readonly size: number;
  /** Length in pixels that the shorter side is resized to before. */
  readonly resized: number;
}

/**
 * The preparation of images for a network, by what its training noted. Images that are held as pixels are normalised by their
 * own statistics and resized to their size; photographs, which stay files, by those of ImageNet, and they are resized to
 * more than the centre that is cut.
 *
 * @returns the preparation, or the refusal of a network whose images are no squares
 */
export const preparationOf = ({
  mean,
  deviation,
  height,
  width,
}: ChannelStatistics & { readonly height: number; readonly width: number }): either.Either<Fault, Preparation> => {
  const { mean: usualMean, deviation: usualDeviation } = IMAGENET_STATISTICS;
  const areFiles = mean.every((value, i) => value === usualMean[i]) && deviation.every((value, i) => value === usualDeviation[i]);
  return height === width
    ? either.right({ mean, deviation, size: height, resized: areFiles ? sideBeforeCentre(height) : height })
    : either.left(
        refusal(
          `the network reads images of ${height}×${width}, and image files are cut to squares`,
          'predict the images of a data set instead, with the stage `predict`',
        ),
      );
};

/** An image file as a network reads it, [size, size, 3], normalised; a damaged one is a problem that names it. */
export const prepareImage = (
  bytes: Uint8Array,
  name: string,
  { size, resized, mean, deviation }: Preparation,
): TaskEither<Problem, Float32Array> =>
  pipe(
    taskEither.fromTask(() => import('./decode.js')),
    taskEither.chain(({ checkImage, decodeCentre }) =>
      pipe(
        checkImage(bytes, name),
        taskEither.chain(() => decodeCentre(bytes, name, size, resized)),
      ),
    ),
    taskEither.map(({ data, height, width }) => normalise({ data, count: 1, height, width }, { mean, deviation })),
  );
