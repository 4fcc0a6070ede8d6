import { uniform } from '../../base/numerics/random/draw.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { Region } from '../decoding/task.js';

const ATTEMPTS = 10;
const LEAST_RATIO = 3 / 4;
const MOST_RATIO = 4 / 3;

/**
 * Draws the region of a random resized crop: a share `least` to 1 of the area, width to height from 3/4 to 4/3
 * (uniform in the logarithm), anywhere in the image; after ten draws that do not fit, the largest region in the
 * centre whose sides are in those bounds (Szegedy et al., 2015, as in torchvision).
 *
 * @param height of the whole image, in pixels, as `width`
 */
export const randomRegion = (height: number, width: number, least: number, generator: Generator): Region => {
  const draws = uniform(generator, 4 * ATTEMPTS);
  for (let at = 0; at < draws.length; at += 4) {
    const [share, ratio, across, down] = draws.subarray(at, at + 4) as unknown as [number, number, number, number];
    const area = height * width * (least + (1 - least) * share);
    const aspect = LEAST_RATIO * (MOST_RATIO / LEAST_RATIO) ** ratio;
    const w = Math.round(Math.sqrt(area * aspect));
    const h = Math.round(Math.sqrt(area / aspect));
    if (w >= 1 && h >= 1 && w <= width && h <= height) {
      return { left: Math.floor(across * (width - w + 1)), top: Math.floor(down * (height - h + 1)), width: w, height: h };
    }
  }
  const w = Math.max(1, Math.min(width, Math.round(height * MOST_RATIO)));
  const h = Math.max(1, Math.min(height, Math.round(width / LEAST_RATIO)));
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
};
