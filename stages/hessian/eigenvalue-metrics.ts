import type { ExtremeEigenvalues } from '../../base/numerics/spectrum/eigenvalue-iteration.js';

/** The name of the metric that early stopping goes by. */
export const LARGEST_EIGENVALUE = 'largest eigenvalue';

/** The name of the metric of the other end of the spectrum. */
export const SMALLEST_EIGENVALUE = 'smallest eigenvalue';

/** The ends of the Hessian's spectrum with the names that they have as metrics. */
export const eigenvalueMetrics = ({ largest, smallest }: ExtremeEigenvalues): Readonly<Record<string, number>> => ({
  [LARGEST_EIGENVALUE]: largest.value,
  [SMALLEST_EIGENVALUE]: smallest.value,
});
