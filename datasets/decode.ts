import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import sharp from 'sharp';
import { type Problem, problem } from '../base/problem.js';
import { performApart } from './decoding/apart.js';
import { perform, pixelsOf } from './decoding/perform.js';
import { isRaster } from './decoding/raster.js';
import { type DecodeTask, type ImageFault, LARGEST, type Pixels, type Region } from './decoding/task.js';

export { LARGEST, type Pixels, type Region } from './decoding/task.js';

const OR_SKIP = 'or set unreadable: "skip" to leave such files out';

// A fault of the file is the user's to mend and may be skipped; one of time is not, since another machine may be faster.
const problemOf =
  (name: string) =>
  ({ what, remedy = 'repair or remove the file', late }: ImageFault): Problem =>
    late
      ? problem('stage', `cannot decode the image: ${what}`, name, 'remove the file, or make the image simpler')
      : problem('usage', `cannot decode the image: ${what}`, name, `${remedy}, ${OR_SKIP}`);

const run = (bytes: Uint8Array, name: string, task: DecodeTask, largest: number): TaskEither<Problem, Pixels> =>
  pipe(
    taskEither.tryCatch(
      () => (bytes.length === 0 || isRaster(bytes) ? perform(bytes, task, largest) : performApart(bytes, task, largest)),
      (error) =>
        problem('stage', `cannot decode the image: ${(error as Error).message}`, name, 'check that sharp is installed', error),
    ),
    taskEither.chainEitherK(either.mapLeft(problemOf(name))),
  );

/** Decodes an image whole. */
export const decode = (bytes: Uint8Array, name: string, largest = LARGEST): TaskEither<Problem, Pixels> =>
  run(bytes, name, { want: 'whole' }, largest);

/** Reads an image to its last byte without keeping it, to find damage early: the one measure of whether it can be used. */
export const checkImage = (bytes: Uint8Array, name: string, largest = LARGEST): TaskEither<Problem, void> =>
  pipe(
    run(bytes, name, { want: 'check' }, largest),
    taskEither.map(() => undefined),
  );

/** An image's height and width in pixels after orientation. */
export const sizeOf = (
  bytes: Uint8Array,
  name: string,
  largest = LARGEST,
): TaskEither<Problem, { readonly height: number; readonly width: number }> => run(bytes, name, { want: 'size' }, largest);

/** Resizes an image so that its shorter side is `resized` pixels, and cuts `size`×`size` from its centre. */
export const decodeCentre = (
  bytes: Uint8Array,
  name: string,
  size: number,
  resized: number = size,
  largest = LARGEST,
): TaskEither<Problem, Pixels> => run(bytes, name, { want: 'centre', size, resized }, largest);

/** Cuts a region out of an image and resizes it to `size`×`size`. */
export const decodeRegion = (
  bytes: Uint8Array,
  name: string,
  region: Region,
  size: number,
  largest = LARGEST,
): TaskEither<Problem, Pixels> => run(bytes, name, { want: 'region', region, size }, largest);

/** Cuts a region out of a decoded image and resizes it to the image's old size. */
export const cropPixels = ({ data, height, width }: Pixels, region: Region): TaskEither<Problem, Pixels> =>
  taskEither.tryCatch(
    () =>
      pixelsOf(
        sharp(data, { raw: { height, width, channels: 3 } })
          .extract(region)
          .resize(width, height, { fit: 'fill' }),
      ),
    (error) =>
      problem(
        'stage',
        `cannot crop the image: ${(error as Error).message.split('\n')[0]}`,
        'an image of the split',
        'check that sharp is installed for this machine',
        error,
      ),
  );
