import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { Batch } from '../../datasets/batches.js';
import type { InputNoise } from '../kinds/settings/noise.js';

/**
 * A batch with Gaussian noise in every image, as strong as its signal-to-noise ratio tells relative to that image.
 *
 * An image's power is the mean square of its pixels, all channels, on the scale from 0 to 1: the picture as it is, before
 * what the network is used to is subtracted. The noise is white on that scale and the same in every pass; noisy pixels
 * are not cut off at 0 and 1, which would weaken it. A black image has no power, and stays.
 *
 * Source: μDARTS, section V-C2, which names the ratios and leaves the power open.
 * @param batch normalised by `mean` and `deviation`
 * @param first number of the batch's first image; noise depends on the number of an image and not on its batch
 */
export const withInputNoise = (
  batch: Batch,
  { signalToNoise }: InputNoise,
  { mean, deviation }: { readonly mean: readonly number[]; readonly deviation: readonly number[] },
  first: number,
  generator: Generator,
): Batch => {
  if (signalToNoise === 'none') return batch;
  const size = batch.height * batch.width * 3;
  const images = Float32Array.from(batch.images);
  for (let i = 0; i < batch.size; i++) {
    const image = images.subarray(i * size, (i + 1) * size);
    const power = image.reduce((sum, x, k) => sum + (x * (deviation[k % 3] as number) + (mean[k % 3] as number)) ** 2, 0) / size;
    const strength = Math.sqrt(power / 10 ** (signalToNoise / 10));
    const noise = normal(fold(generator, first + i), size);
    for (let k = 0; k < size; k++)
      image[k] = (image[k] as number) + (strength * (noise[k] as number)) / (deviation[k % 3] as number);
  }
  return { ...batch, images };
};
