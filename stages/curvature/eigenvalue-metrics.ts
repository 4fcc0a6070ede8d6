import type { ExtremeEigenvalues } from '../../kernels/spectrum/eigenvalue-iteration.js';

/** The name of the metric that early stopping goes by. */
export const LARGEST_EIGENVALUE = 'largest eigenvalue';

/** The ends of the Hessian's spectrum with the names that they have as metrics. */
export const eigenvalueMetrics = ({ largest, smallest }: ExtremeEigenvalues): Readonly<Record<string, number>> => ({
  [LARGEST_EIGENVALUE]: largest.value,
  'smallest eigenvalue': smallest.value,
});
