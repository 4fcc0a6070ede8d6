import type { TensorValue, TensorValues } from '../../artifacts/kind.js';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { ParameterSpecifications } from '../../networks/parameters.js';

/** Numbers drawn at a time, so that a large tensor needs no larger scratch. */
const BLOCK = 2 ** 16;

/** Standard deviation of a tensor's values, with n: they are all there is. */
const spreadOf = (values: Float32Array): number => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
};

const withNoise = (values: Float32Array, strength: number, generator: Generator): Float32Array => {
  const noisy = Float32Array.from(values);
  for (let start = 0; start < noisy.length; start += BLOCK) {
    const draws = normal(fold(generator, start / BLOCK), Math.min(BLOCK, noisy.length - start));
    for (const [i, draw] of draws.entries()) noisy[start + i] = (noisy[start + i] as number) + strength * draw;
  }
  return noisy;
};

/**
 * Trained weights with Gaussian noise, of `scale` times the standard deviation of each tensor: N(0, 1) as the paper prints
 * it would drown any weight.
 *
 * A tensor of equal values, and so of a single one, has deviation 0 and stays. So do the logits of dropout probabilities,
 * which are no weights, and running statistics, which were not learnt.
 *
 * Source: μDARTS, section V-C3.
 * @param tensors of a trained network, its weights under `weights/`
 */
export const withParameterNoise = (
  tensors: TensorValues,
  specifications: ParameterSpecifications,
  scale: number,
  generator: Generator,
): TensorValues => {
  if (scale === 0) return tensors;
  const noisy = Object.entries(underPrefix('weights', tensors)).map(([name, tensor]): [string, TensorValue] => {
    if (specifications[name]?.dropout !== undefined) return [name, tensor];
    const values = tensor.data as Float32Array;
    return [name, { ...tensor, data: withNoise(values, scale * spreadOf(values), fold(generator, name)) }];
  });
  return { ...tensors, ...withPrefix('weights', Object.fromEntries(noisy)) };
};
