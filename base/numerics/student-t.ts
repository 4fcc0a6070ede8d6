import { incompleteBeta } from './special/incomplete-beta.js';

/**
 * Probability that Student's t with `freedom` degrees of freedom is beyond `t` ≥ 0 on either side: I_x(ν/2, 1/2), x = ν / (ν + t²).
 *
 * Source: Abramowitz and Stegun, 26.7.1.
 */
export const bothTails = (t: number, freedom: number): number => {
  const x = 1 / (1 + (t / freedom) * t);
  return incompleteBeta(freedom / 2, 0.5, x, ((t / freedom) * t) / (1 + (t / freedom) * t));
};

/**
 * The t beyond which Student's distribution has `tails` of its probability, both sides together: 0.05 for an interval of 95 %.
 *
 * Computed by bisection of {@link bothTails} for every number of degrees of freedom, whole or not.
 *
 * @param tails between 0 and 1
 * @param freedom degrees of freedom, above 0
 */
export const studentQuantile = (tails: number, freedom: number): number => {
  let [low, high] = [0, 1];
  while (bothTails(high, freedom) > tails) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (bothTails(middle, freedom) > tails) low = middle;
    else high = middle;
  }
  return high;
};
