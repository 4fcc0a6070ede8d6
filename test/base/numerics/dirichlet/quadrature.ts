/** Moments of one side of a Beta density, all up to the same factor exp(scale). */
interface Side {
  readonly mass: number;
  readonly meanLog: number;
  readonly scale: number;
}

// The double-exponential rule on a half-line, in the variable y = logit(t), in which t^a (1-t)^b is smooth.
const STEP = 1 / 128;
const REACH = 4.5;

const integrate = (from: number, direction: 1 | -1, a: number, b: number): Side => {
  const logOnePlusExp = (y: number): number => (y > 0 ? y + Math.log1p(Math.exp(-y)) : Math.log1p(Math.exp(y)));
  const points: { readonly log: number; readonly logT: number }[] = [];
  for (let v = -REACH; v <= REACH; v += STEP) {
    const distance = Math.exp((Math.PI / 2) * Math.sinh(v));
    const y = from + direction * distance;
    const logT = -logOnePlusExp(-y);
    const logOneMinusT = -logOnePlusExp(y);
    const logWeight = Math.log(distance) + Math.log((Math.PI / 2) * Math.cosh(v));
    const log = a * logT + b * logOneMinusT + logWeight;
    if (Number.isFinite(log)) points.push({ log, logT });
  }
  const scale = Math.max(...points.map(({ log }) => log));
  const mass = points.reduce((sum, { log }) => sum + Math.exp(log - scale), 0);
  const logs = points.reduce((sum, { log, logT }) => sum + Math.exp(log - scale) * logT, 0);
  return { mass, meanLog: logs / mass, scale };
};

/**
 * The pathwise derivative -(∂F/∂a)/f/(1-x) of x ~ Beta(a, b) by quadrature alone, without any special function.
 *
 * With E< and E> the means of ln t below and above x, ∂F/∂a = F (1-F) (E< - E>), in which nothing cancels.
 */
export const derivativeByQuadrature = (x: number, a: number, b: number): number => {
  const logit = Math.log(x) - Math.log1p(-x);
  const below = integrate(logit, -1, a, b);
  const above = integrate(logit, 1, a, b);
  const top = Math.max(below.scale, above.scale);
  const low = below.mass * Math.exp(below.scale - top);
  const high = above.mass * Math.exp(above.scale - top);
  // The density times the total mass is x^(a-1) (1-x)^(b-1), in the same units as the masses.
  const logDensity = (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - top - Math.log(STEP);
  const spread = (low * high) / (low + high);
  return (-spread * (below.meanLog - above.meanLog)) / Math.exp(logDensity) / (1 - x);
};
