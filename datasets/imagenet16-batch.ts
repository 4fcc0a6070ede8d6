import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, problem } from '../base/problem.js';
import type { LabelledPixels } from './dataset.js';
import { arrayIn } from './pickle/array.js';
import { readPickle } from './pickle/read-pickle.js';
import { entryOf, type Pickled } from './pickle/value.js';

const SIDE = 16;
const PLANE = SIDE * SIDE;
const IMAGE = 3 * PLANE;
const REMEDY = 'the file is damaged or no batch of ImageNet at 16×16 pixels: copy it anew';

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value);

const labelsIn = (value: Pickled | undefined): Either<string, ArrayLike<number>> => {
  if (Array.isArray(value) && value.every(isWholeNumber)) return either.right(value as readonly number[]);
  return pipe(
    arrayIn(value),
    either.filterOrElse(
      ({ shape }) => shape.length === 1,
      ({ shape }) => `is an array [${shape.join(', ')}]`,
    ),
    either.bimap(
      (what) => `labels ${what}; they are a list of whole numbers`,
      ({ data }) => data,
    ),
  );
};

const imagesIn = (value: Pickled | undefined): Either<string, Uint8Array> =>
  pipe(
    arrayIn(value),
    either.chain(({ shape, data }) =>
      data instanceof Uint8Array && shape.length === 2 && shape[1] === IMAGE
        ? either.right(data)
        : either.left(`is ${data instanceof Uint8Array ? 'bytes' : 'numbers'} [${shape.join(', ')}]`),
    ),
    either.mapLeft((what) => `data ${what}; images are bytes [N, ${IMAGE}]`),
  );

/** Images of the labels 1 to `classes` as channels-last pixels, their labels from 0. */
const ofClasses = (
  images: Uint8Array,
  labels: ArrayLike<number>,
  classes: number,
  wanted: number | 'all',
): Either<string, LabelledPixels> => {
  if (images.length !== labels.length * IMAGE)
    return either.left(`data has ${images.length / IMAGE} images and labels has ${labels.length}`);
  const taken: number[] = [];
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number;
    if (!(isWholeNumber(label) && label >= 1 && label <= 1000))
      return either.left(`image ${image} has label ${label}; labels are whole numbers from 1 to 1000`);
    if (label <= classes && (wanted === 'all' || taken.length < wanted)) taken.push(image);
  }
  const pixels = new Uint8Array(taken.length * IMAGE);
  for (const [place, image] of taken.entries()) {
    for (let pixel = 0; pixel < PLANE; pixel++) {
      for (let channel = 0; channel < 3; channel++)
        pixels[place * IMAGE + 3 * pixel + channel] = images[image * IMAGE + channel * PLANE + pixel] as number;
    }
  }
  return either.right({ images: pixels, labels: Int32Array.from(taken, (image) => (labels[image] as number) - 1) });
};

/**
 * Reads the images of the first classes in a batch of ImageNet at 16×16 pixels: a pickled dictionary with `data`, bytes
 * [N, 768] of 256 red, 256 green and 256 blue pixels, row by row, and `labels`, N whole numbers from 1.
 *
 * @param file the file's name for messages
 * @param classes images of higher labels are left out
 * @param wanted the first so many of the others
 * @returns images [N, 16, 16, 3], labels from 0
 */
export const readImagenet16Batch = (
  file: string,
  bytes: Uint8Array,
  classes: number,
  wanted: number | 'all',
): Either<Problem, LabelledPixels> =>
  pipe(
    readPickle(bytes),
    either.mapLeft((what) => `it is no pickle of data: ${what}`),
    either.filterOrElse(
      (value): value is Map<Pickled, Pickled> => value instanceof Map,
      () => 'it holds no dictionary',
    ),
    either.chain((batch) =>
      pipe(
        either.Do,
        either.bind('images', () => imagesIn(entryOf(batch, 'data'))),
        either.bind('labels', () => labelsIn(entryOf(batch, 'labels'))),
        either.chain(({ images, labels }) => ofClasses(images, labels, classes, wanted)),
      ),
    ),
    either.mapLeft((what) => problem('usage', what, file, REMEDY)),
  );
