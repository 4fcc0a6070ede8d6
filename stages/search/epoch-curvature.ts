import { lastValueFrom } from 'rxjs';
import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { eigenvalueMetrics } from '../hessian/eigenvalue-metrics.js';
import { findEigenvalues } from '../hessian/find-eigenvalues.js';
import { wholeObjective } from '../hessian/hessian-objective.js';
import { fixedBatches } from '../training/fixed-batches.js';
import type { SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/**
 * Measures, at the end of the epochs that the settings choose, the eigenvalues of the Hessian of the validation loss with
 * respect to the architecture parameters: as metrics, and none at other epochs. Over the same images at every epoch, or with
 * `fresh` over others.
 *
 * Source: DrNAS, Fig. 3; Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.
 *
 * @param epoch that ended, from 1
 */
export const epochCurvature = (setup: SearchSetup, split: DatasetSplit, open: OpenFile, generator: Generator) => {
  const { every, fresh, ...settings } = setup.settings.curvature;
  const source = fold(generator, 'curvature');
  const { batches } = settings;
  return async ({ weights, architecture }: SearchState, epoch: number): Promise<Readonly<Record<string, number>>> => {
    if (every === 0 || epoch % every !== 0) return {};
    const relaxedPoint = setup.method.relaxed?.(architecture);
    if (relaxedPoint === undefined) throw new Error('the curvature of a method without a relaxation is refused before it begins');
    const { relaxed, parameters } = relaxedPoint;
    const drawn = fresh ? fold(source, 'epoch', epoch) : source;
    const images = await fixedBatches(split, { batches, batchSize: setup.settings.batchSize }, open, drawn);
    const network = { supernet: setup.supernet, relaxed };
    const { objective, ...eigenvalues } = settings;
    const whole = wholeObjective(objective, setup.settings.dropout, setup.settings.uncertainty, source);
    const found = findEigenvalues(network, { weights, parameters }, images, eigenvalues, source, whole);
    const { extremes } = await lastValueFrom(found);
    return extremes === undefined ? {} : eigenvalueMetrics(extremes);
  };
};
