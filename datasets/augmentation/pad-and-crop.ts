import { integers } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { ByteImages } from './image-batch.js';

/**
 * Pads every image with `pad` black pixels on each side and cuts a random picture of the old size out of it.
 *
 * @returns new images of the same shape
 */
export const padAndCrop = (images: ByteImages, pad: number, generator: Generator): ByteImages => {
  if (pad === 0) return images;
  const { count, height, width } = images;
  const across = integers(fold(generator, 'across'), count, 2 * pad + 1);
  const down = integers(fold(generator, 'down'), count, 2 * pad + 1);
  const data = new Uint8Array(images.data.length);
  const row = width * 3;
  for (let image = 0; image < count; image++) {
    const dx = (across[image] as number) - pad;
    const dy = (down[image] as number) - pad;
    if (Math.abs(dx) >= width) continue;
    const start = image * height * row;
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      const from = start + (y + dy) * row;
      const to = start + y * row;
      data.set(images.data.subarray(from + Math.max(0, dx) * 3, from + row + Math.min(0, dx) * 3), to + Math.max(0, -dx) * 3);
    }
  }
  return { ...images, data };
};
