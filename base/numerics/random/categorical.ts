import { uniform } from './draw.js';
import type { Generator } from './generator.js';

/**
 * A draw from a categorical distribution: a place, with the probability that stands there.
 *
 * @param probabilities that sum to 1; a place of probability 0 is never drawn
 */
export const categorical = (generator: Generator, probabilities: ArrayLike<number>): number => {
  const [point] = uniform(generator, 1) as unknown as readonly [number];
  let [sum, last] = [0, 0];
  for (let place = 0; place < probabilities.length; place++) {
    const probability = probabilities[place] as number;
    if (probability > 0) last = place;
    sum += probability;
    if (point < sum) return place;
  }
  // What rounding left over.
  return last;
};
