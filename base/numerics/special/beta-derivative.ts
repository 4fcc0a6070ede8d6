import { digamma } from './digamma.js';
import { trigamma } from './trigamma.js';

/** A series stops when its terms no longer change a double. */
const NEGLIGIBLE = 1e-17;

/** Terms after which a series is given up; with parameters above a hundred million it would go on for minutes. */
const MOST_TERMS = 100_000;

/**
 * From F(x) = x^a (1-x)^b / (a B(a,b)) · S with S = Σ (a+b)_n/(a+1)_n x^n, all terms positive:
 * -∂F/∂a / f / (1-x) = x/a · (S · (ψ(a+1) - ψ(a+b) - log x) - ∂S/∂a).
 */
const fromBelow = (x: number, a: number, b: number): number | undefined => {
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 0; n < MOST_TERMS && Number.isFinite(sum); n++) {
    const ratio = ((a + b + n) / (a + 1 + n)) * x;
    term *= ratio;
    slope += (1 - b) / ((a + b + n) * (a + 1 + n));
    sum += term;
    slopes += term * slope;
    if (ratio < 1 && term < NEGLIGIBLE * sum * (1 - x)) {
      return (x / a) * (sum * (digamma(a + 1) - digamma(a + b) - Math.log(x)) - slopes);
    }
  }
  return undefined;
};

/**
 * From 1 - F(x) = x^a y^b / (b B(a,b)) · T with y = 1-x and T = Σ (a+b)_n/(b+1)_n y^n, all terms positive:
 * -∂F/∂a / f / (1-x) = x/b · (T · (log x + ψ(a+b) - ψ(a)) + ∂T/∂a).
 */
const fromAbove = (x: number, a: number, b: number): number | undefined => {
  const y = 1 - x;
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 0; n < MOST_TERMS && Number.isFinite(sum); n++) {
    const ratio = ((a + b + n) / (b + 1 + n)) * y;
    term *= ratio;
    slope += 1 / (a + b + n);
    sum += term;
    slopes += term * slope;
    if (ratio < 1 && term < NEGLIGIBLE * sum * x) {
      return (x / b) * (sum * (Math.log(x) + digamma(a + b) - digamma(a)) + slopes);
    }
  }
  return undefined;
};

/** Parameters below this give x at 0 or 1 alone, and the derivative tends to x / (a (a + b)). */
const ALMOST_NOTHING = 1e-200;

/**
 * As if x kept its distance from the mean in standard deviations: what Beta(a, b) tends to, with an error of the order of
 * 1/a and 1/b.
 */
const nearNormal = (x: number, a: number, b: number): number => {
  const all = a + b;
  const ofMean = b / all / all;
  const ofDeviation = (x - a / all) * (0.5 / a - 1.5 / all);
  const derivative = (ofMean + ofDeviation) / (1 - x);
  return derivative > 0 ? derivative : 0;
};

/** The limit at x = 1. */
const atOne = (a: number, b: number): number => {
  if (a + b === a) return trigamma(a);
  const last = digamma(a);
  return last === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : (digamma(a + b) - last) / b;
};

/**
 * The pathwise derivative of a Beta(a, b) variable x to its first parameter, over 1 - x: -(∂F/∂a)(x) / f(x) / (1 - x).
 *
 * F and f are the distribution function and density of Beta(a, b). The two power series are exact; each is used on the
 * side of the mean where its parts do not cancel, and near 0 and 1, where one of them would need too many terms, the
 * other one, which loses no more than the parameters are small. Where both need too many, with a and b above some
 * hundred million, the limit of the normal distribution stands in for them. It ends for all numbers: NaN for a parameter
 * below 0 or a NaN, 0 where a or b is 0 (then x is 0 or 1, whatever the other is) or their sum is beyond the largest double.
 *
 * Source: Jankowiak and Obermeyer, "Pathwise derivatives beyond the reparameterization trick" (2018), eq. 9 and section 5.2.
 * @param x from 0 to 1, both included (there, the limits)
 * @param a from 0
 * @param b from 0
 */
export const betaPathwiseDerivative = (x: number, a: number, b: number): number => {
  const all = a + b;
  if (!(a >= 0 && b >= 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0 || a === 0 || b === 0 || all === Number.POSITIVE_INFINITY) return 0;
  if (x >= 1) return atOne(a, b);
  const belowFirst = x * all <= a ? !(1 - x < 1e-3 && all * (1 - x) < 10) : x < 1e-3 && all * x < 10;
  const [first, second] = belowFirst ? [fromBelow, fromAbove] : [fromAbove, fromBelow];
  const exact = first(x, a, b);
  if (exact !== undefined && !Number.isNaN(exact)) return exact;
  const lessExact = second(x, a, b);
  // On the wrong side of the mean, far from it, nothing but rounding is left.
  if (lessExact !== undefined && lessExact >= 0) return lessExact;
  return all < ALMOST_NOTHING ? x / a / all : nearNormal(x, a, b);
};
