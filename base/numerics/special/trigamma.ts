// The Bernoulli numbers B_2 to B_14 of the asymptotic series of ψ'.
const SERIES = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6] as const;

/**
 * The trigamma function ψ'(x) = d²/dx² log Γ(x) for x > 0, to about 1e-14 relative.
 *
 * The asymptotic series from 12 on; smaller arguments are shifted there by ψ'(x + 1) = ψ'(x) - 1/x².
 */
export const trigamma = (x: number): number => {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  let shift = 0;
  let at = x;
  for (; at < 12; at++) shift += 1 / (at * at);
  const square = 1 / (at * at);
  const series = SERIES.reduceRight((sum, coefficient) => sum * square + coefficient, 0) * square;
  return shift + (1 + 0.5 / at + series) / at;
};
