import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../base/problem.js';
import { cited } from '../base/quote.js';
import type { LabelledPixels } from './dataset.js';
import { LARGEST_ARRAY, type MatArray } from './mat-array.js';
import { COPY_ANEW, readMatFile } from './mat-file.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const IMAGE = 3 * PLANE;

/** No file has the images for more labels; one more tells that there are too many. */
const MOST_LABELS = Math.floor(LARGEST_ARRAY / IMAGE) + 1;

const kindOf = ({ data, dimensions }: MatArray): string =>
  `${data instanceof Uint8Array ? 'bytes' : 'numbers'} [${cited(dimensions.join(', '))}]`;

/** Number of images in X; MATLAB leaves out a last dimension of one. */
const imagesIn = ({ data, dimensions }: MatArray): number | undefined => {
  const [height, width, channels, images = 1, ...more] = dimensions;
  const fits = height === SIDE && width === SIDE && channels === 3 && more.length === 0;
  return fits && data instanceof Uint8Array ? images : undefined;
};

/** Turns images of channel, column and row, the row running fastest, into row, column and channel, where they are. */
const turn = (images: Uint8Array): void => {
  const before = new Uint8Array(IMAGE);
  for (let image = 0; image < images.length; image += IMAGE) {
    before.set(images.subarray(image, image + IMAGE));
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const from = column * SIDE + row;
        const to = image + (row * SIDE + column) * 3;
        images[to] = before[from] as number;
        images[to + 1] = before[from + PLANE] as number;
        images[to + 2] = before[from + 2 * PLANE] as number;
      }
    }
  }
};

/** Digits 0 to 9 of the labels 1 to 10, of which 10 stands for the digit 0. */
const digitsOf = (file: string, labels: MatArray['data']): Either<Problem, Int32Array> => {
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 1 && label <= 10));
  return wrong < 0
    ? either.right(Int32Array.from(labels, (label) => label % 10))
    : either.left(
        problem(
          'usage',
          `image ${wrong} has label ${labels[wrong]}; labels go from 1 to 10, where 10 stands for the digit 0`,
          file,
          COPY_ANEW,
        ),
      );
};

/**
 * Reads the first `wanted` images of a file of SVHN's cropped digits: an array X of bytes [32, 32, 3, N] and an array y of N
 * labels. A file with fewer images gives those that it has.
 *
 * @param file the file's name for messages
 * @returns images [N, 32, 32, 3], labels 0 to 9
 */
export const readDigits = (file: string, bytes: Uint8Array, wanted: number | 'all'): TaskEither<Problem, LabelledPixels> =>
  pipe(
    readMatFile(file, bytes, { X: wanted === 'all' ? 'all' : wanted * IMAGE, y: MOST_LABELS }),
    taskEither.chainEitherK((arrays) => {
      const { X, y } = arrays as { readonly X: MatArray; readonly y: MatArray };
      const refuse = (what: string) => either.left(problem('usage', what, file, COPY_ANEW));
      const images = imagesIn(X);
      if (images === undefined) return refuse(`X has ${kindOf(X)}; images are bytes [32, 32, 3, N]`);
      const isList = y.dimensions.length === 2 && y.dimensions.includes(1);
      if (!isList) return refuse(`y has ${kindOf(y)}; labels are numbers [N, 1]`);
      if (y.data.length !== images) return refuse(`X has ${images} images and y has ${y.data.length} labels`);
      return pipe(
        digitsOf(file, wanted === 'all' ? y.data : y.data.subarray(0, wanted)),
        either.map((labels) => {
          turn(X.data as Uint8Array);
          return { images: X.data as Uint8Array, labels };
        }),
      );
    }),
  );
