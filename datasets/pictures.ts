import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { OpenFile } from '../artifacts/source.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import { type Problem, problem } from '../base/problem.js';
import type { ByteImages } from './augmentation/image-batch.js';
import { randomRegion } from './augmentation/random-region.js';
import { fileReader } from './file-list.js';
import { inParallel } from './in-parallel.js';
import type { DatasetSplit } from './split.js';

/** Number of images of a batch that are decoded at a time. */
const PARALLEL = 8;
/** Of a resized photograph's side, the share that the centre crop keeps for evaluation: 224 of 256. */
const CENTRE = 0.875;

/** Length in pixels to which the shorter side of a photograph is resized before its centre of so many pixels is cut. */
export const sideBeforeCentre = (size: number): number => Math.round(size / CENTRE);

/** Gives images of a split by index, at the split's size; `crop` below 1 takes a random region of each and resizes it. */
export type Pictures = (indices: Uint32Array, crop: number, generator: Generator) => TaskEither<Problem, ByteImages>;

const assemble =
  (height: number, width: number) =>
  (images: readonly { readonly data: Uint8Array }[]): ByteImages => {
    const data = new Uint8Array(images.length * height * width * 3);
    for (const [i, image] of images.entries()) data.set(image.data, i * height * width * 3);
    return { data, count: images.length, height, width };
  };

const fromPixels = (images: Uint8Array, height: number, width: number): Pictures => {
  const length = height * width * 3;
  const imageAt = (index: number) => images.subarray(index * length, (index + 1) * length);
  return (indices, crop, generator) =>
    crop === 1
      ? taskEither.right(assemble(height, width)(Array.from(indices, (index) => ({ data: imageAt(index) }))))
      : pipe(
          inParallel(PARALLEL, [...indices], (index, i) => async () => {
            const { cropPixels } = await import('./decode.js');
            return cropPixels({ data: imageAt(index), height, width }, randomRegion(height, width, crop, fold(generator, i)))();
          }),
          taskEither.map(assemble(height, width)),
        );
};

const fromFiles = (
  { header: { height, width, largest }, tensors }: DatasetSplit,
  part: 'train' | 'test',
  open: OpenFile,
): Pictures => {
  const fileAt = fileReader(`${part}.files`, tensors);
  // Every file is read to its end once: a region may lie before what is missing, and the next epoch's would not.
  const checked = new Set<number>();
  const check = (bytes: Uint8Array, name: string, index: number) => async () => {
    const { checkImage } = await import('./decode.js');
    const result = checked.has(index) ? either.right(undefined) : await checkImage(bytes, name, largest)();
    if (either.isRight(result)) checked.add(index);
    return result;
  };
  const one = (index: number, crop: number, generator: Generator) => {
    const file = fileAt(index);
    if (file === undefined) {
      return taskEither.left(
        problem('store', `the split lists no ${part} file ${index}`, 'dataset-split', 'run the stage that loads the data again'),
      );
    }
    return pipe(
      open(file),
      taskEither.chainFirst((bytes) => check(bytes, file.name, index)),
      taskEither.chain((bytes) => async () => {
        const { decodeCentre, decodeRegion, sizeOf } = await import('./decode.js');
        return crop === 1
          ? decodeCentre(bytes, file.name, height, sideBeforeCentre(height), largest)()
          : pipe(
              sizeOf(bytes, file.name, largest),
              taskEither.chain((size) =>
                decodeRegion(bytes, file.name, randomRegion(size.height, size.width, crop, generator), height, largest),
              ),
            )();
      }),
    );
  };
  return (indices, crop, generator) =>
    pipe(
      inParallel(PARALLEL, [...indices], (index, i) => one(index, crop, fold(generator, i))),
      taskEither.map(assemble(height, width)),
    );
};

const noFiles: OpenFile = (file) =>
  taskEither.left(
    problem(
      'stage',
      'the split refers to image files, and none can be opened here',
      file.name,
      'give the batches a way to open files',
    ),
  );

/** The training or test images of a split, whichever form it has; files are opened with `open`. */
export const picturesOf = (split: DatasetSplit, part: 'train' | 'test', open: OpenFile = noFiles): Pictures => {
  const { form, height, width } = split.header;
  return form === 'files'
    ? fromFiles(split, part, open)
    : fromPixels(split.tensors[`${part}.images`]?.data as Uint8Array, height, width);
};
