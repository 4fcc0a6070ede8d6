import type { ExtremeEigenvalues } from '../../kernels/spectrum/eigenvalue-iteration.js';

/** The ends of the Hessian's spectrum with the names that they have as metrics. */
export const eigenvalueMetrics = ({ largest, smallest }: ExtremeEigenvalues): Readonly<Record<string, number>> => ({
  'largest eigenvalue': largest.value,
  'smallest eigenvalue': smallest.value,
});
