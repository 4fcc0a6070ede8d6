import type * as t from 'io-ts';
import { positiveNumber } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { eigenvalueFields } from '../hessian/eigenvalue-settings.js';
import { batchLength } from '../kinds/settings/sizes.js';
import { trainedNetwork } from '../kinds/trained-network.js';
import { weightCurvatureKind } from '../kinds/weight-curvature.js';
import { otherSpace } from '../training/other-space.js';

/** Settings of {@link weightCurvature}. */
export const WeightCurvatureSettings = record('weightCurvature', {
  /** The space of the network's genotype; that of the search unless given, and needed of spaces of one's own alone. */
  space: otherSpace,
  batchSize: withDefault(batchLength, 64),
  ...eigenvalueFields,
  /** Shorter than in the architecture: a loss bends less evenly in the weights. */
  step: withDefault(positiveNumber, 1e-3),
});
export type WeightCurvatureSettings = t.TypeOf<typeof WeightCurvatureSettings>;

/** The stage behind {@link weightCurvature}. */
export const weightCurvatureStage = stage({
  name: 'weightCurvature',
  source: import.meta.url,
  config: WeightCurvatureSettings,
  inputs: { split: datasetSplit, network: trainedNetwork },
  outputs: { weightCurvature: weightCurvatureKind },
  numeric: true,
  foresee: () =>
    import('../foresight/foresee-trained.js').then((module) => module.foreseeLooking({ sameClasses: true, training: true })),
  load: () => import('./weight-curvature-run.js').then((module) => module.runWeightCurvature),
});

/**
 * Measures how sharply the training loss of a trained network bends: the largest and the smallest eigenvalue of the Hessian
 * of the cross-entropy with respect to its weights. The largest one is λ_max of Table IV of μDARTS.
 *
 * The network is as in evaluation: it normalises by its running statistics and drops nothing. Its weights are all that it
 * learns but dropout probabilities and the auxiliary tower; the images are training images without augmentation, and the
 * loss is the cross-entropy alone, without weight decay, label smoothing and the Monte-Carlo loss.
 *
 * - `batches` (default 1) of `batchSize` (64) images over which the loss is averaged.
 * - `method` ("lanczos", which keeps a vector for each product, or "power", which keeps two); `products` (30) of the Hessian
 *   with a vector at most, until both eigenvalues are known to `tolerance` (0.01) of the larger one.
 * - `step` (0.001): how far in the weights the central differences go.
 *
 * Source: μDARTS, section V, Table IV.
 *
 * @example network.pipe(weightCurvature({ batches: 8 }))
 */
export const weightCurvature = operator(weightCurvatureStage);
