// B_{2k} / (2k), with the sign of the asymptotic series of ψ.
const SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12] as const;

/**
 * The digamma function ψ(x) = d/dx log Γ(x) for x > 0, to about 1e-14 relative to max(1, |result|).
 *
 * The asymptotic series from 10 on; smaller arguments are shifted there by ψ(x + 1) = ψ(x) + 1/x.
 */
export const digamma = (x: number): number => {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += 1 / at;
  const square = 1 / (at * at);
  const series = SERIES.reduceRight((sum, coefficient) => sum * square + coefficient, 0) * square;
  return Math.log(at) - 0.5 / at - series - shift;
};
