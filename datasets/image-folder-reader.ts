import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import type { Notice } from '../base/notice.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import { type Problem, problem } from '../base/problem.js';
import type { Dataset, ImageSet, OnProgress } from './dataset.js';
import { LARGEST } from './decoding/task.js';
import { byCodePoint } from './folders/folder-tree.js';
import type { ImageFolderSettings } from './image-folder.js';
import { type Entry, entriesOf, type LeftOut } from './image-folder-entries.js';
import { locateImages } from './image-folder-files.js';
import { folderNotices, nothingLost } from './image-folder-notices.js';
import { inParallel } from './in-parallel.js';
import { repeatedPictures } from './repeated-pictures.js';
import { divideByClass } from './stratify.js';

/** Number of images that are read and decoded at a time. */
const PARALLEL = 8;

type Read = Either<LeftOut, Entry>;

/** Decodes an entry, to hold its pixels or only to know that it can be decoded. */
const readEntry =
  (settings: ImageFolderSettings, open: OpenFile) =>
  (entry: Entry): TaskEither<Problem, Read> => {
    const { unreadable, name } = entry.file;
    if (unreadable !== undefined) return taskEither.right(either.left({ entry, why: unreadable }));
    return pipe(
      open(entry.file),
      taskEither.chain((bytes) => async (): Promise<Either<Problem, Read>> => {
        // sharp is loaded only here: finding the files needs none of it.
        const { checkImage, decodeCentre } = await import('./decode.js');
        const { form, size, largest } = settings;
        const checked = await checkImage(bytes, name, largest)();
        const read: Either<Problem, Entry> =
          either.isLeft(checked) || form === 'files'
            ? either.map(() => entry)(checked)
            : either.map(({ data }: { readonly data: Uint8Array }) => ({ ...entry, pixels: data }))(
                await decodeCentre(bytes, name, size, size, largest)(),
              );
        if (either.isRight(read)) return either.right(read);
        // What another machine may be able to do is no fault of the file, and must not change the data.
        return settings.unreadable === 'skip' && read.left.problem === 'usage'
          ? either.right(either.left({ entry, why: read.left.what.replace(/^cannot decode the image: /, '') }))
          : read;
      }),
    );
  };

/** Sets test images aside where the folder has none of its own. */
const withTest = (
  entries: readonly Entry[],
  classes: readonly string[],
  share: number,
  generator: Generator,
): readonly Entry[] => {
  if (entries.some(({ partition }) => partition === 'test')) return entries;
  const labels = Int32Array.from(entries, ({ className }) => classes.indexOf(className));
  const taken = new Set(divideByClass(labels, classes.length, share, fold(generator, 'test')).taken);
  return entries.map((entry, index) => (taken.has(index) ? { ...entry, partition: 'test' } : entry));
};

const imageSetOf = (
  settings: ImageFolderSettings,
  classes: readonly string[],
  entries: readonly Entry[],
  notices: readonly Notice[],
): ImageSet => {
  const { size, form, largest } = settings;
  const common = { name: 'imageFolder', classes, height: size, width: size, notices };
  const of = (partition: 'train' | 'test') => {
    const chosen = entries.filter((entry) => entry.partition === partition);
    return { chosen, labels: Int32Array.from(chosen, ({ className }) => classes.indexOf(className)) };
  };
  const files = (partition: 'train' | 'test') => {
    const { chosen, labels } = of(partition);
    return { files: chosen.map(({ file: { name, digest, bytes } }) => ({ name, digest, bytes })), labels };
  };
  const pixels = (partition: 'train' | 'test') => {
    const { chosen, labels } = of(partition);
    const images = new Uint8Array(chosen.length * size * size * 3);
    for (const [i, entry] of chosen.entries()) images.set(entry.pixels as Uint8Array, i * size * size * 3);
    return { images, labels, names: chosen.map(({ file: { name } }) => name) };
  };
  return form === 'files'
    ? { form, ...common, ...(largest === LARGEST ? {} : { largest }), train: files('train'), test: files('test') }
    : { form, ...common, train: pixels('train'), test: pixels('test') };
};

/** The image set of what was read, or why there is none. */
const assembled = (
  settings: ImageFolderSettings,
  classes: readonly string[],
  read: readonly Read[],
  generator: Generator,
): Either<Problem, ImageSet> => {
  const leftOut = read.flatMap((one) => (either.isLeft(one) ? [one.left] : []));
  return pipe(
    nothingLost(
      read.flatMap((one) => (either.isRight(one) ? [one.right] : [])),
      leftOut,
    ),
    either.map((readable) => withTest(readable, classes, settings.test, generator)),
    either.filterOrElse(
      (entries) => entries.some(({ partition }) => partition === 'test'),
      (entries) =>
        problem(
          'usage',
          `there is no test image: no class has more than ${entries.length > 0 ? 'one image' : 'none'}`,
          'imageFolder',
          'add images, or a folder "test"',
        ),
    ),
    either.map((entries) => {
      const labelled = entries.map(({ file: { name, digest }, partition, className }) => ({
        name,
        digest,
        partition,
        className,
      }));
      const notices = [...folderNotices({ entries, leftOut, classes }, settings.test), ...repeatedPictures(labelled)];
      return imageSetOf(settings, classes, entries, notices);
    }),
  );
};

/**
 * The implementation of an image folder. Every file is decoded once when it is read, so that a damaged one is found
 * before hours of training; the problem names it.
 */
export const imageFolder = (settings: ImageFolderSettings): Dataset => ({
  locate: locateImages(settings.unreadable),
  read: (files: readonly SourceFile[], open: OpenFile, generator: Generator, onProgress: OnProgress) => {
    const entries = entriesOf(files);
    const classes = [...new Set(entries.map(({ className }) => className))].sort(byCodePoint);
    let done = 0;
    return pipe(
      inParallel(PARALLEL, entries, (entry) =>
        pipe(
          readEntry(settings, open)(entry),
          taskEither.map((read) => {
            onProgress(++done, entries.length);
            return read;
          }),
        ),
      ),
      taskEither.chainEitherK((read) => assembled(settings, classes, read, generator)),
    );
  },
});
