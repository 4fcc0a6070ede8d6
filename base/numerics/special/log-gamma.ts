// Stirling's series: B_{2k} / (2k (2k - 1)).
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156] as const;

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * The natural logarithm of the gamma function for x > 0, to about 1e-14 relative to max(1, |result|).
 *
 * Stirling's series from 12 on; smaller arguments are shifted there by Γ(x + 1) = x Γ(x).
 */
export const logGamma = (x: number): number => {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < 1e-8) return -Math.log(x) - 0.5772156649015329 * x;
  let product = 1;
  let at = x;
  for (; at < 12; at++) product *= at;
  const square = 1 / (at * at);
  const series = STIRLING.reduceRight((sum, coefficient) => sum * square + coefficient, 0) / at;
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + series - Math.log(product);
};
