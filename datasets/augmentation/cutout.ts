import { integers } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';

/**
 * Sets a square of every image to zero; its centre is a random pixel, and what of it lies outside is lost.
 *
 * Applied after normalisation, so that the square has the mean colour (DeVries and Taylor, 2017, as in DARTS).
 *
 * @param images [count, height, width, 3] float32
 * @param side of the square, in pixels
 * @returns new images of the same shape
 */
export const cutout = (
  images: Float32Array,
  { count, height, width }: { readonly count: number; readonly height: number; readonly width: number },
  side: number,
  generator: Generator,
): Float32Array => {
  if (side === 0) return images;
  const out = images.slice();
  const across = integers(fold(generator, 'across'), count, width);
  const down = integers(fold(generator, 'down'), count, height);
  for (let image = 0; image < count; image++) {
    const left = (across[image] as number) - Math.floor(side / 2);
    const top = (down[image] as number) - Math.floor(side / 2);
    for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
      const row = (image * height + y) * width;
      out.fill(0, (row + Math.max(0, left)) * 3, (row + Math.min(width, left + side)) * 3);
    }
  }
  return out;
};
