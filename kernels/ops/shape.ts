import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * Refuses a call whose shapes do not fit: a programming error, so it throws.
 *
 * @param operation the public name of the operation
 * @param tensors the tensors involved, by the name that the caller knows them under
 * @param remedy what would fit
 */
export const expectShapes = (
  holds: boolean,
  operation: string,
  tensors: Readonly<Record<string, Tensor | readonly number[]>>,
  remedy: string,
): void => {
  if (holds) return;
  const shapes = Object.entries(tensors).map(([name, of]) => `${name} is ${text('shape' in of ? of.shape : of)}`);
  throw new RangeError(`${operation}: ${shapes.join(', ')}; ${remedy}`);
};

/** Refuses anything but a batch of images [N, H, W, C]. */
export const expectImages = (operation: string, name: string, x: Tensor): void =>
  expectShapes(x.rank === 4, operation, { [name]: x }, `give ${name} the shape [batch, height, width, channels]`);

/** Refuses vectors that do not hold one number for each channel of the images x. */
export const expectChannels = (operation: string, x: Tensor, named: Readonly<Record<string, Tensor1D | undefined>>): void => {
  expectImages(operation, 'x', x);
  for (const [name, of] of Object.entries(named)) {
    if (of === undefined) continue;
    expectShapes(
      of.rank === 1 && of.shape[0] === x.shape[3],
      operation,
      { x, [name]: of },
      `give ${name} one number a channel of x`,
    );
  }
};
