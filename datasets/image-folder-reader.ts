import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../artifacts/problem.js';
import type { OpenFile, SourceFile } from '../artifacts/source.js';
import { fold, type Generator } from '../kernels/random/generator.js';
import type { Dataset, ImageSet, OnProgress } from './dataset.js';
import type { ImageFolderSettings } from './image-folder.js';
import { byCodePoint, locateImages, PARTITIONS } from './image-folder-files.js';
import { inParallel } from './in-parallel.js';
import { divideByClass } from './stratify.js';

/** How many images are read and decoded at a time. */
const PARALLEL = 8;

interface Entry {
  readonly file: SourceFile;
  readonly partition: 'train' | 'test';
  readonly className: string;
  /** [size, size, 3] bytes; none in the files form. */
  readonly pixels?: Uint8Array;
}

/** Tells partition and class from the names of files, as `train/ants/1.jpg` or `ants/1.jpg`. */
const entriesOf = (files: readonly SourceFile[]): readonly Entry[] => {
  const isDivided = files.every(({ name }) => name.split('/').length > 2 && (name.split('/')[0] as string) in PARTITIONS);
  const hasTest = isDivided && files.some(({ name }) => PARTITIONS[name.split('/')[0] as string] === 'test');
  return files.map((file) => {
    const parts = file.name.split('/');
    if (!isDivided) return { file, partition: 'train', className: parts[0] as string };
    const kind = PARTITIONS[parts[0] as string];
    return {
      file,
      partition: kind === 'test' || (kind === 'validation' && !hasTest) ? 'test' : 'train',
      className: parts[1] as string,
    };
  });
};

/** Decodes an entry, to hold its pixels or only to know that it can be decoded; `undefined` for one to skip. */
const readEntry =
  (settings: ImageFolderSettings, open: OpenFile) =>
  (entry: Entry): TaskEither<Problem, Entry | undefined> =>
    pipe(
      open(entry.file),
      taskEither.chain((bytes) => async (): Promise<Either<Problem, Entry | undefined>> => {
        // sharp is loaded only here: finding the files needs none of it.
        const { checkImage, decodeCentre } = await import('./decode.js');
        const { name } = entry.file;
        const read: Either<Problem, Entry> =
          settings.form === 'files'
            ? either.map(() => entry)(await checkImage(bytes, name)())
            : either.map(({ data }: { readonly data: Uint8Array }) => ({ ...entry, pixels: data }))(
                await decodeCentre(bytes, name, settings.size)(),
              );
        return either.isLeft(read) && settings.unreadable === 'skip' ? either.right(undefined) : read;
      }),
    );

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

const imageSetOf = (settings: ImageFolderSettings, classes: readonly string[], entries: readonly Entry[]): ImageSet => {
  const { size, form } = settings;
  const common = { name: 'imageFolder', classes, height: size, width: size };
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
    return { images, labels };
  };
  return form === 'files'
    ? { form, ...common, train: files('train'), test: files('test') }
    : { form, ...common, train: pixels('train'), test: pixels('test') };
};

/**
 * The implementation of an image folder. Every file is decoded once when it is read, so that a damaged one is found
 * before hours of training; the problem names it.
 */
export const imageFolder = (settings: ImageFolderSettings): Dataset => ({
  locate: locateImages,
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
      taskEither.chainEitherK((read) => {
        const readable = withTest(
          read.filter((entry) => entry !== undefined),
          classes,
          settings.test,
          generator,
        );
        if (!readable.some(({ partition }) => partition === 'test')) {
          return either.left(problem('usage', 'there is no test image', 'imageFolder', 'add images, or raise the share "test"'));
        }
        const bare = classes.find((name) => !readable.some((entry) => entry.partition === 'train' && entry.className === name));
        return bare === undefined
          ? either.right(imageSetOf(settings, classes, readable))
          : either.left(
              problem(
                'usage',
                `the class "${bare}" has no training image that can be used`,
                bare,
                'add images to its folder, or remove the folder',
              ),
            );
      }),
    );
  },
});
