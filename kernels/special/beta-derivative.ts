import { digamma } from './digamma.js';

/** A series stops when its terms no longer change a double. */
const NEGLIGIBLE = 1e-17;

/**
 * From F(x) = x^a (1-x)^b / (a B(a,b)) · S with S = Σ (a+b)_n/(a+1)_n x^n, all terms positive:
 * -∂F/∂a / f / (1-x) = x/a · (S · (ψ(a+1) - ψ(a+b) - log x) - ∂S/∂a).
 */
const fromBelow = (x: number, a: number, b: number): number => {
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 0; ; n++) {
    const ratio = ((a + b + n) / (a + 1 + n)) * x;
    term *= ratio;
    slope += (1 - b) / ((a + b + n) * (a + 1 + n));
    sum += term;
    slopes += term * slope;
    if (ratio < 1 && term < NEGLIGIBLE * sum * (1 - x)) break;
  }
  return (x / a) * (sum * (digamma(a + 1) - digamma(a + b) - Math.log(x)) - slopes);
};

/**
 * From 1 - F(x) = x^a y^b / (b B(a,b)) · T with y = 1-x and T = Σ (a+b)_n/(b+1)_n y^n, all terms positive:
 * -∂F/∂a / f / (1-x) = x/b · (T · (log x + ψ(a+b) - ψ(a)) + ∂T/∂a).
 */
const fromAbove = (x: number, a: number, b: number): number => {
  const y = 1 - x;
  let [term, slope, sum, slopes] = [1, 0, 1, 0];
  for (let n = 0; ; n++) {
    const ratio = ((a + b + n) / (b + 1 + n)) * y;
    term *= ratio;
    slope += 1 / (a + b + n);
    sum += term;
    slopes += term * slope;
    if (ratio < 1 && term < NEGLIGIBLE * sum * x) break;
  }
  return (x / b) * (sum * (Math.log(x) + digamma(a + b) - digamma(a)) + slopes);
};

/**
 * The pathwise derivative of a Beta(a, b) variable x to its first parameter, over 1 - x: -(∂F/∂a)(x) / f(x) / (1 - x).
 *
 * F and f are the distribution function and density of Beta(a, b). The two power series are exact; each is used on the
 * side of the mean where its parts do not cancel, and near 0 and 1, where one of them would need too many terms, the
 * other one, which loses no more than the parameters are small.
 *
 * Source: Jankowiak and Obermeyer, "Pathwise derivatives beyond the reparameterization trick" (2018), eq. 9 and section 5.2.
 * @param x from 0 to 1, both included (there, the limits)
 * @param a above 0
 * @param b above 0
 */
export const betaPathwiseDerivative = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return (digamma(a + b) - digamma(a)) / b;
  const all = a + b;
  if (x * all <= a) return 1 - x < 1e-3 && all * (1 - x) < 10 ? fromAbove(x, a, b) : fromBelow(x, a, b);
  return x < 1e-3 && all * x < 10 ? fromBelow(x, a, b) : fromAbove(x, a, b);
};
