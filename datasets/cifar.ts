import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import type { Problem } from '../base/problem.js';
import { locateCifar, trainFilesFor } from './cifar-files.js';
import { CIFAR_10, CIFAR_100, type CifarLayout } from './cifar-layouts.js';
import { parseCifar } from './cifar-records.js';
import type { Dataset, ImageSet, OnProgress } from './dataset.js';
import { enoughPixels, joinedPixels } from './pixel-parts.js';

/** Numbers of images to take of a CIFAR data set. */
export interface CifarSettings {
  readonly train: number | 'all';
  readonly test: number | 'all';
}

const REMEDY = 'ask for fewer, or replace the file by the official one';

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
            enoughPixels(layout.name, joinedPixels(parts.slice(0, -1)), train, trainFiles.join(', '), REMEDY),
            either.bindTo('train'),
            either.bind('test', () => enoughPixels(layout.name, joinedPixels(parts.slice(-1)), test, layout.testFile, REMEDY)),
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
