import type * as t from 'io-ts';
import { record } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { predictionsKind } from '../kinds/predictions.js';
import { trainedNetwork } from '../kinds/trained-network.js';
import { predictingFields } from './predicting-settings.js';

/** Settings of {@link predict}. */
export const PredictSettings = record('predict', predictingFields);
export type PredictSettings = t.TypeOf<typeof PredictSettings>;

/** The stage behind {@link predict}. */
export const predictStage = stage({
  name: 'predict',
  source: import.meta.url,
  config: PredictSettings,
  inputs: { split: datasetSplit, network: trainedNetwork },
  outputs: { predictions: predictionsKind },
  numeric: true,
  foresee: () => import('../foresight/foresee-trained.js').then((module) => module.foreseeLooking({ sameClasses: false })),
  load: () => import('./predict-run.js').then((module) => module.runPredict),
});

/**
 * Predictions of a trained network for each test image of any data set with images of its size, with their uncertainty.
 * The classes of the data set may be others than those that the network knows.
 *
 * - `batchSize` (default 100), `samples` (20) and `inputNoise` (none) as of `evaluate`; with the same settings and the
 *   same seed the predictions are those that `evaluate` measures.
 *
 * @example const known = network.pipe(predict(cifar));
 * @example const unknown = network.pipe(predict(load(svhn())));
 */
export const predict = operator(predictStage);
