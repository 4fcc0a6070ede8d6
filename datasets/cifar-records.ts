import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../base/problem.js';
import type { CifarLayout } from './cifar-layouts.js';
import type { LabelledPixels } from './dataset.js';

const PIXELS = 32 * 32;

/**
 * Reads the first `wanted` images of a CIFAR binary file: records of label bytes, then 1,024 bytes of red, of green
 * and of blue, row by row. A file with fewer images gives those that it has.
 *
 * @param name the file's name for messages
 * @returns images [N, 32, 32, 3] with channels last
 */
export const parseCifar = (
  layout: Pick<CifarLayout, 'labelBytes' | 'classes'>,
  name: string,
  bytes: Uint8Array,
  wanted: number | 'all',
): Either<Problem, LabelledPixels> => {
  const { labelBytes, classes } = layout;
  const record = labelBytes + 3 * PIXELS;
  const held = Math.floor(bytes.length / record);
  if (held === 0 || bytes.length % record !== 0) {
    return either.left(
      problem(
        'usage',
        `the file ends at byte ${bytes.length} in the middle of image ${held}; every image takes ${record} bytes`,
        name,
        'the file is truncated or no CIFAR binary file: remove it and run again to download it anew, or copy it anew',
      ),
    );
  }
  const count = wanted === 'all' ? held : Math.min(wanted, held);
  const images = new Uint8Array(count * 3 * PIXELS);
  const labels = new Int32Array(count);
  for (let image = 0; image < count; image++) {
    const labelAt = image * record + labelBytes - 1;
    const label = bytes[labelAt] as number;
    if (label >= classes.length) {
      return either.left(
        problem(
          'usage',
          `byte ${labelAt} is label ${label} of image ${image}; labels go from 0 to ${classes.length - 1}`,
          name,
          'the file is damaged or of another data set: remove it and run again to download it anew, or copy it anew',
        ),
      );
    }
    labels[image] = label;
    const from = labelAt + 1;
    const to = image * 3 * PIXELS;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      images[to + 3 * pixel] = bytes[from + pixel] as number;
      images[to + 3 * pixel + 1] = bytes[from + PIXELS + pixel] as number;
      images[to + 3 * pixel + 2] = bytes[from + 2 * PIXELS + pixel] as number;
    }
  }
  return either.right({ images, labels });
};
