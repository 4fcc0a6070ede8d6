import type * as t from 'io-ts';
import { positiveInteger } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { evaluationKind } from '../kinds/evaluation.js';
import { trainedNetwork } from '../kinds/trained-network.js';

/** Settings of {@link evaluate}. */
export const EvaluateSettings = record('evaluate', {
  batchSize: withDefault(positiveInteger, 100),
});
export type EvaluateSettings = t.TypeOf<typeof EvaluateSettings>;

/** The stage behind {@link evaluate}. */
export const evaluateStage = stage({
  name: 'evaluate',
  source: import.meta.url,
  config: EvaluateSettings,
  inputs: { split: datasetSplit, network: trainedNetwork },
  outputs: { evaluation: evaluationKind },
  seeded: false,
  numeric: true,
  load: () => import('./evaluate-run.js').then((module) => module.runEvaluate),
});

/**
 * Measures a trained network on the test images: top-1 and top-5 accuracy, loss and the confusion matrix.
 *
 * - `batchSize` (default 100): images at a time; it does not change the result but in rounding.
 *
 * @example network.pipe(evaluate())
 */
export const evaluate = operator(evaluateStage);
