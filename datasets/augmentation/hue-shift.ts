import { uniform } from '../../base/numerics/random/draw.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { ByteImages } from './image-batch.js';

/** The channel of a colour that lies `offset` sixths of the circle from its hue (Smith, 1978: hue, saturation and value). */
const channel = (hue: number, value: number, chroma: number, offset: number): number => {
  const place = (offset + hue) % 6;
  return value - chroma * Math.max(0, Math.min(place, 4 - place, 1));
};

/**
 * Turns the hue of every image by a random share of the circle from -`strength` to `strength`; brightness (the largest
 * channel) and saturation stay, and so does gray.
 *
 * Source: as torchvision's ColorJitter, which DARTS and DrNAS use on ImageNet.
 *
 * @returns new images of the same shape
 */
export const hueShift = (images: ByteImages, strength: number, generator: Generator): ByteImages => {
  if (strength === 0) return images;
  const turns = uniform(generator, images.count).map((draw) => 6 * strength * (2 * draw - 1));
  const data = images.data.slice();
  const length = images.height * images.width * 3;
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = data.subarray(i, i + 3) as unknown as [number, number, number];
    const value = Math.max(r, g, b);
    const chroma = value - Math.min(r, g, b);
    if (chroma === 0) continue;
    const sixths = value === r ? (g - b) / chroma : value === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
    const hue = (sixths + (turns[Math.floor(i / length)] as number) + 12) % 6;
    data[i] = Math.round(channel(hue, value, chroma, 5));
    data[i + 1] = Math.round(channel(hue, value, chroma, 3));
    data[i + 2] = Math.round(channel(hue, value, chroma, 1));
  }
  return { ...images, data };
};
