import { uniform } from '../../base/numerics/random/draw.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { ByteImages } from './image-batch.js';

const luminance = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/**
 * Changes brightness, contrast and saturation of every image, in this order, by random factors from 1 - `strength`
 * to 1 + `strength`. Contrast is about the image's mean luminance, saturation about each pixel's.
 *
 * Plain arithmetic on the decoded pixels rather than sharp's colour operations, which round differently between
 * machines.
 *
 * @returns new images of the same shape
 */
export const colourJitter = (images: ByteImages, strength: number, generator: Generator): ByteImages => {
  if (strength === 0) return images;
  const { count, height, width } = images;
  const factors = uniform(generator, 3 * count).map((draw) => 1 + strength * (2 * draw - 1));
  const data = new Uint8ClampedArray(images.data.length);
  const length = height * width * 3;
  for (let image = 0; image < count; image++) {
    const [brightness, contrast, saturation] = factors.subarray(3 * image, 3 * image + 3) as unknown as [number, number, number];
    const pixels = images.data.subarray(image * length, (image + 1) * length);
    let sum = 0;
    for (let i = 0; i < length; i += 3) sum += luminance(pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number);
    const mean = (brightness * sum) / (height * width);
    const changed = (value: number) => mean + contrast * (brightness * value - mean);
    for (let i = 0; i < length; i += 3) {
      const r = changed(pixels[i] as number);
      const g = changed(pixels[i + 1] as number);
      const b = changed(pixels[i + 2] as number);
      const gray = luminance(r, g, b);
      const at = image * length + i;
      data[at] = gray + saturation * (r - gray);
      data[at + 1] = gray + saturation * (g - gray);
      data[at + 2] = gray + saturation * (b - gray);
    }
  }
  return { ...images, data: new Uint8Array(data.buffer) };
};
