import type * as t from 'io-ts';
import { record, withDefault } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { evaluationKind } from '../kinds/evaluation.js';
import { ParameterNoise } from '../kinds/settings/noise.js';
import { repetitions } from '../kinds/settings/sizes.js';
import { trainedNetwork } from '../kinds/trained-network.js';
import { CALIBRATION_BINS } from './calibration.js';
import { predictingFields } from './predicting-settings.js';

/** Settings of {@link evaluate}. */
export const EvaluateSettings = record('evaluate', {
  ...predictingFields,
  /** Bins of the reliability diagram. */
  bins: withDefault(repetitions, CALIBRATION_BINS),
  parameterNoise: withDefault(ParameterNoise, {}),
});
export type EvaluateSettings = t.TypeOf<typeof EvaluateSettings>;

/** The stage behind {@link evaluate}. */
export const evaluateStage = stage({
  name: 'evaluate',
  source: import.meta.url,
  config: EvaluateSettings,
  inputs: { split: datasetSplit, network: trainedNetwork },
  outputs: { evaluation: evaluationKind },
  numeric: true,
  foresee: () => import('../foresight/foresee-trained.js').then((module) => module.foreseeLooking({ sameClasses: true })),
  load: () => import('./evaluate-run.js').then((module) => module.runEvaluate),
});

/**
 * Measures a trained network on the test images: top-1 and top-5 accuracy, negative log-likelihood, Brier score, expected
 * calibration error with its reliability diagram, the confusion matrix, and of a network with concrete dropout how
 * uncertain it is: predictive variance, predictive and expected entropy, mutual information.
 *
 * - `batchSize` (default 100): images at a time; it does not change the result but in rounding.
 * - `samples` (20): passes of a network with concrete dropout, each with masks of its own; their mean is the prediction. A
 *   network without has one pass, whatever the seed.
 * - `bins` (15) of the reliability diagram.
 * - `inputNoise: { signalToNoise }` ("none"): Gaussian noise in the images, this many decibels below the power of the
 *   image itself: the mean square of its pixels from 0 to 1, before normalisation.
 * - `parameterNoise: { scale, draws }` (0, 5): Gaussian noise in the weights, of `scale` times each tensor's own standard
 *   deviation; the evaluation is then the mean over the draws, with the standard deviation of accuracy and variance.
 *
 * Source: μDARTS, equation 5 and section V-C.
 *
 * @example network.pipe(evaluate())
 * @example network.pipe(evaluate(images, { samples: 50, inputNoise: { signalToNoise: 30 } }))
 */
export const evaluate = operator(evaluateStage);
