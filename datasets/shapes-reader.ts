import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { uniform } from '../base/numerics/random/draw.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import { problem } from '../base/problem.js';
import type { Dataset, ImageSet, LabelledPixels, OnProgress } from './dataset.js';
import type { ShapesSettings } from './shapes.js';
import { type Outline, SHAPES } from './shapes-outlines.js';
import type { Placed } from './shapes-sheet.js';

/** Shapes on one sheet. */
const SHEET = 512;
/** Largest rotation of a shape to either side, in turns. */
const TURN = 1 / 8;
/** Least and largest radius of a shape, in pictures. */
const RADIUS = [0.31, 0.44] as const;

const OUTLINES = Object.values(SHAPES);

/** Places picture `index` from a generator of its own: it depends on no other picture, nor on how many there are. */
const placedShape = (index: number, size: number, generator: Generator): Placed => {
  const [scale, across, down, turn] = uniform(fold(generator, 'place'), 4) as unknown as readonly [
    number,
    number,
    number,
    number,
  ];
  const radius = size * (RADIUS[0] + (RADIUS[1] - RADIUS[0]) * scale);
  const room = size - 2 * radius - 2;
  return {
    outline: OUTLINES[index % OUTLINES.length] as Outline,
    radius,
    x: radius + 1 + room * across,
    y: radius + 1 + room * down,
    turn: TURN * (2 * turn - 1),
  };
};

const drawn = async (
  count: number,
  size: number,
  generator: Generator,
  onImages: (count: number) => void,
): Promise<LabelledPixels> => {
  const [{ drawShapes }, { paint }] = await Promise.all([import('./shapes-sheet.js'), import('./shapes-paint.js')]);
  const pixels = size * size;
  const images = new Uint8ClampedArray(count * pixels * 3);
  for (let start = 0; start < count; start += SHEET) {
    const indices = Array.from({ length: Math.min(SHEET, count - start) }, (_, i) => start + i);
    const coverage = await drawShapes(
      indices.map((index) => placedShape(index, size, fold(generator, index))),
      size,
    );
    for (const [i, index] of indices.entries()) {
      const shape = coverage.subarray(i * pixels, (i + 1) * pixels);
      paint(shape, size, fold(generator, index), images.subarray(index * pixels * 3, (index + 1) * pixels * 3));
    }
    onImages(indices.length);
  }
  return {
    images: new Uint8Array(images.buffer),
    labels: Int32Array.from({ length: count }, (_, i) => i % OUTLINES.length),
  };
};

const read = async ({ train, test, size }: ShapesSettings, generator: Generator, onProgress: OnProgress): Promise<ImageSet> => {
  let done = 0;
  const onImages = (count: number) => {
    done += count;
    onProgress(done, train + test);
  };
  return {
    form: 'pixels',
    name: 'shapes',
    classes: Object.keys(SHAPES),
    height: size,
    width: size,
    train: await drawn(train, size, fold(generator, 'train'), onImages),
    test: await drawn(test, size, fold(generator, 'test'), onImages),
  };
};

/** The implementation of the generated data set: no files, every picture from the generator. */
export const shapes = ({ train, test, size }: ShapesSettings): Dataset => ({
  locate: () => taskEither.right([]),
  read: (_files, _open, generator, onProgress) =>
    taskEither.tryCatch(
      () => read({ train, test, size }, generator, onProgress),
      (error) =>
        problem(
          'stage',
          `cannot draw the pictures: ${(error as Error).message}`,
          'shapes',
          'check that sharp is installed for this machine',
          error,
        ),
    ),
});
