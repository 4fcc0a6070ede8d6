import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../artifacts/problem.js';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import { locateCifar, trainFilesFor } from './cifar-files.js';
import { CIFAR_10, CIFAR_100, type CifarLayout } from './cifar-layouts.js';
import { parseCifar } from './cifar-records.js';
import type { Dataset, ImageSet, LabelledPixels, OnProgress } from './dataset.js';

/** How many images of a CIFAR data set to take. */
export interface CifarSettings {
  readonly train: number | 'all';
  readonly test: number | 'all';
}

const enough = (
  layout: CifarLayout,
  images: LabelledPixels,
  wanted: number | 'all',
  file: string,
): Either<Problem, LabelledPixels> =>
  wanted === 'all' || images.labels.length >= wanted
    ? either.right(images)
    : either.left(
        problem(
          'usage',
          `${layout.name} is asked for ${wanted} images, but there are ${images.labels.length}`,
          file,
          'ask for fewer, or replace the file by the official one',
        ),
      );

const joined = (parts: readonly LabelledPixels[]): LabelledPixels => {
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0));
  const labels = new Int32Array(count);
  let at = 0;
  let image = 0;
  for (const part of parts) {
    images.set(part.images, at);
    labels.set(part.labels, image);
    at += part.images.length;
    image += part.labels.length;
  }
  return { images, labels };
};

/**
 * A CIFAR data set from its official binary files.
 *
 * Reading refuses a file whose size is no whole number of records, a label out of range, and a training file with
 * too few images for what is asked; the message names the file and the byte.
 */
export const cifar =
  (layout: CifarLayout) =>
  ({ train, test }: CifarSettings): Dataset => {
    const trainFiles = trainFilesFor(layout, train);
    const read = (
      files: readonly SourceFile[],
      open: OpenFile,
      _generator: unknown,
      onProgress: OnProgress,
    ): TaskEither<Problem, ImageSet> => {
      let done = 0;
      const parse = (file: SourceFile, wanted: number | 'all') =>
        pipe(
          open(file),
          taskEither.chainEitherK((bytes) => parseCifar(layout, file.name, bytes, wanted)),
          taskEither.map((images) => {
            onProgress(++done, files.length);
            return images;
          }),
        );
      const trainParts = files
        .slice(0, -1)
        .map((file, i) =>
          parse(file, train === 'all' ? 'all' : Math.min(layout.imagesPerFile, train - i * layout.imagesPerFile)),
        );
      return pipe(
        taskEither.sequenceSeqArray([...trainParts, ...files.slice(-1).map((file) => parse(file, test))]),
        taskEither.chainEitherK((parts) =>
          pipe(
            enough(layout, joined(parts.slice(0, -1)), train, trainFiles.join(', ')),
            either.bindTo('train'),
            either.bind('test', () => enough(layout, joined(parts.slice(-1)), test, layout.testFile)),
          ),
        ),
        taskEither.map((images) => ({
          form: 'pixels',
          name: layout.name,
          classes: layout.classes,
          height: 32,
          width: 32,
          ...images,
        })),
      );
    };
    return { locate: locateCifar(layout, [...trainFiles, layout.testFile]), read };
  };

/** The implementation of CIFAR-10. */
export const cifar10 = cifar(CIFAR_10);

/** The implementation of CIFAR-100. */
export const cifar100 = cifar(CIFAR_100);
