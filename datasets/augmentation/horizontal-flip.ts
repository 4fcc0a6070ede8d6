import { words } from '../../base/numerics/random/draw.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { ByteImages } from './image-batch.js';

/**
 * Mirrors every image left and right with probability 1/2.
 *
 * @returns new images of the same shape
 */
export const horizontalFlip = (images: ByteImages, generator: Generator): ByteImages => {
  const { count, height, width } = images;
  const coins = words(generator, count);
  const data = images.data.slice();
  const row = width * 3;
  for (let image = 0; image < count; image++) {
    if ((coins[image] as number) >>> 31 === 0) continue;
    for (let start = image * height * row; start < (image + 1) * height * row; start += row) {
      for (let x = 0; x < row; x += 3) {
        const from = start + x;
        const to = start + row - 3 - x;
        data[to] = images.data[from] as number;
        data[to + 1] = images.data[from + 1] as number;
        data[to + 2] = images.data[from + 2] as number;
      }
    }
  }
  return { ...images, data };
};
