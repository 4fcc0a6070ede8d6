import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { SourceFile } from '../artifacts/source.js';
import type { Problem } from '../base/problem.js';
import type { Dataset, LabelledPixels } from './dataset.js';
import { searchFiles } from './find-files.js';
import type { Imagenet16Settings } from './imagenet16.js';
import { readImagenet16Batch } from './imagenet16-batch.js';
import { enoughPixels, joinedPixels } from './pixel-parts.js';

const TRAIN_FILES = Array.from({ length: 10 }, (_, at) => `train_data_batch_${at + 1}`);
const TEST_FILE = 'val_data';
const FOLDER = 'ImageNet16';
const BY_HAND =
  'ask for the 16×16 images at https://image-net.org/download-images (they are not to be passed on, so they are not downloaded here), put the files into one folder and name it with --data';
const FEWER = 'ask for fewer, or for more classes';

/**
 * ImageNet at 16×16 pixels from its batches.
 *
 * Reading refuses a file that is no pickle of arrays, arrays of a wrong type or shape, and labels out of range; the message
 * names the file.
 */
export const imagenet16 = ({ classes, train, test }: t.TypeOf<typeof Imagenet16Settings>): Dataset => ({
  locate: (location, context) => async () => {
    const { complete, located, refuse } = await searchFiles('imagenet16', [...TRAIN_FILES, TEST_FILE], FOLDER, location, context);
    return complete === undefined ? refuse('', BY_HAND) : located(complete);
  },
  read: (files, open, _generator, onProgress) => {
    const read = (at: number, wanted: number | 'all'): TaskEither<Problem, LabelledPixels> => {
      const file = files[at] as SourceFile;
      return pipe(
        open(file),
        taskEither.chainEitherK((bytes) => readImagenet16Batch(file.name, bytes, classes, wanted)),
        taskEither.map((images) => {
          onProgress(at + 1, files.length);
          return images;
        }),
      );
    };
    /** The training images of the files from one on; a file that none is wanted of any more is not opened. */
    const readFrom = (at: number, before: readonly LabelledPixels[]): TaskEither<Problem, readonly LabelledPixels[]> => {
      const held = before.reduce((sum, { labels }) => sum + labels.length, 0);
      if (at === TRAIN_FILES.length || held === train) return taskEither.right(before);
      return pipe(
        read(at, train === 'all' ? 'all' : train - held),
        taskEither.chain((part) => readFrom(at + 1, [...before, part])),
      );
    };
    return pipe(
      readFrom(0, []),
      taskEither.chainEitherK((parts) => enoughPixels('imagenet16', joinedPixels(parts), train, TRAIN_FILES.join(', '), FEWER)),
      taskEither.bindTo('train'),
      taskEither.bind('test', () =>
        pipe(
          read(TRAIN_FILES.length, test),
          taskEither.chainEitherK((part) => enoughPixels('imagenet16', part, test, TEST_FILE, FEWER)),
        ),
      ),
      taskEither.map((images) => ({
        form: 'pixels' as const,
        name: classes === 120 ? 'imagenet16-120' : 'imagenet16',
        classes: Array.from({ length: classes }, (_, at) => String(at + 1)),
        height: 16,
        width: 16,
        ...images,
      })),
    );
  },
});
