import type { Observable } from 'rxjs';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { EigenvalueIteration } from '../../base/numerics/spectrum/eigenvalue-iteration.js';
import type { Batch } from '../../datasets/batches.js';
import { dimensionOf } from '../architecture/searched-edges.js';
import { architectureHessian, type HessianPoint, type RelaxedSupernet } from './architecture-hessian.js';
import type { EigenvalueSettings } from './eigenvalue-settings.js';
import type { WholeObjective } from './hessian-objective.js';
import { spectrumEnds } from './spectrum-ends.js';

/**
 * The ends of the spectrum of the Hessian of the validation loss with respect to the architecture parameters: the
 * iteration after each product, to the one that is done.
 *
 * @param generator of the vector that the iteration starts from
 * @param objective default: the cross-entropy of a network that drops nothing
 */
export const findEigenvalues = (
  network: RelaxedSupernet,
  point: HessianPoint,
  batches: readonly Batch[],
  settings: EigenvalueSettings,
  generator: Generator,
  objective?: WholeObjective,
): Observable<EigenvalueIteration> =>
  spectrumEnds(
    architectureHessian(network, point, batches, settings.step, objective),
    dimensionOf(network.relaxed.edges),
    settings,
    generator,
  );
