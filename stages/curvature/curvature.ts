import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureEigenvalueFields } from '../hessian/eigenvalue-settings.js';
import { curvatureKind } from '../kinds/curvature.js';
import { searchState } from '../kinds/search-state.js';
import { batchLength } from '../kinds/settings/sizes.js';
import { Uncertainty } from '../kinds/settings/uncertainty.js';

/** Settings of {@link curvature}. */
export const CurvatureSettings = record('curvature', {
  /** The search space and the relaxation; those of the search unless given. */
  space: inherited(componentOf('space')),
  architecture: inherited(componentOf('relaxation')),
  batchSize: inherited(batchLength, 64),
  ...architectureEigenvalueFields,
  /** The uncertainty in the objective of the search; its own unless given. */
  uncertainty: inherited(Uncertainty, {}),
});
export type CurvatureSettings = t.TypeOf<typeof CurvatureSettings>;

/** The stage behind {@link curvature}. */
export const curvatureStage = stage({
  name: 'curvature',
  source: import.meta.url,
  config: CurvatureSettings,
  inputs: { split: datasetSplit, state: searchState },
  outputs: { curvature: curvatureKind },
  numeric: true,
  foresee: () => import('./foresee-curvature.js').then((module) => module.foreseeCurvature),
  load: () => import('./curvature-run.js').then((module) => module.runCurvature),
});

/**
 * Measures how sharply the validation loss of a search bends: the largest and the smallest eigenvalue of its Hessian with
 * respect to the architecture parameters, α of `softmax()` and η of `dirichlet()`, at θ = E[θ]. The largest one is the
 * dominant eigenvalue of Fig. 3 of DrNAS and of RobustDARTS; `search({ curvature: { every: 1 } })` gives its course.
 *
 * - `method` (default "lanczos"), or "power"; `products` (30) of the Hessian with a vector at most, until both
 *   eigenvalues are known to `tolerance` (0.01) of the larger one.
 * - `batches` (1) of `batchSize` (that of the search) images of the validation part.
 * - `objective` ("cross-entropy", of a network that drops nothing): "whole" is what the search minimises, in one pass under
 *   its dropout or with the predictive variance over its passes, always under the same masks; where the search has no dropout
 *   both are one. Neither has the cost that a search with `resource` adds, nor the penalty of the relaxation.
 * - `step` (0.01): how far in the parameters the central differences go.
 *
 * Source: DrNAS, section 2.3 and appendix 6.3; Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.
 *
 * @example images.pipe(search({ space: nasBench201(), architecture: softmax() }), curvature({ batches: 4 }))
 */
export const curvature = operator(curvatureStage);
