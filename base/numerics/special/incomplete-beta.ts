import { logGamma } from './log-gamma.js';

// The continued fraction converges in O(sqrt(max(a, b))) terms on its side of the mean.
const MOST_TERMS = 10_000;
const PRECISION = 1e-16;
// Keeps a denominator that vanishes from dividing by zero.
const TINY = 1e-300;

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Continued fraction of the incomplete beta function, by Lentz's method; for x < (a + 1) / (a + b + 2). */
const continuedFraction = (a: number, b: number, x: number): number => {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  const step = (coefficient: number): number => {
    d = 1 / away(1 + coefficient * d);
    c = away(1 + coefficient / c);
    product *= c * d;
    return c * d;
  };
  for (let m = 1; m <= MOST_TERMS; m++) {
    step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    if (Math.abs(step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))) - 1) < PRECISION) break;
  }
  return product;
};

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0, to about 1e-13.
 *
 * @param complement 1 - x, where it is known better than the difference
 *
 * Source: Didonato and Morris, "Algorithm 708" (1992), section 2; the continued fraction of NIST's DLMF, 8.17.22.
 */
export const incompleteBeta = (a: number, b: number, x: number, complement = 1 - x): number => {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const factor = Math.exp(a * Math.log(x) + b * Math.log(complement) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2)
    ? (factor * continuedFraction(a, b, x)) / a
    : 1 - (factor * continuedFraction(b, a, complement)) / b;
};
