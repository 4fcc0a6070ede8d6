import { lastValueFrom } from 'rxjs';
import type { OpenFile } from '../../artifacts/source.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import { eigenvalueMetrics } from '../curvature/eigenvalue-metrics.js';
import { findEigenvalues } from '../curvature/find-eigenvalues.js';
import { fixedBatches } from '../training/fixed-batches.js';
import type { SearchProblem } from './search-problem.js';
import type { SearchState } from './search-state.js';

/**
 * Measures, at the end of the epochs that the settings choose, the eigenvalues of the Hessian of the validation loss with
 * respect to the architecture parameters: as metrics, and none at other epochs. Always over the same images.
 *
 * Source: DrNAS, Fig. 3; Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.
 *
 * @param epoch that ended, from 1
 */
export const epochCurvature = (problem: SearchProblem, split: DatasetSplit, open: OpenFile, generator: Generator) => {
  const { every, ...settings } = problem.settings.curvature;
  const source = fold(generator, 'curvature');
  const { batches } = settings;
  return async ({ weights, architecture }: SearchState, epoch: number): Promise<Readonly<Record<string, number>>> => {
    if (every === 0 || epoch % every !== 0) return {};
    const images = await fixedBatches(split, { batches, batchSize: problem.settings.batchSize }, open, source);
    const point = { weights, parameters: architecture.parameters };
    const { extremes } = await lastValueFrom(findEigenvalues(problem, point, images, settings, source));
    return extremes === undefined ? {} : eigenvalueMetrics(extremes);
  };
};
