import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { nonNegativeNumber, numberBetween } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { Augmentation, standardAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { epochCount } from '../../kinds/settings/sizes.js';
import { RetrainSettings } from '../../retrain/retrain.js';
import type { MakeEvaluator } from '../evaluator.js';

// The networks are those of the space that is searched, and judged by their validation images alone.
const { space: _, testEvery: _every, ...fields } = RetrainSettings.fields;

/** Codec of the settings of {@link shortTraining}: those of `retrain`, with defaults of their own. */
export const ShortTrainingSettings = record('shortTraining', {
  ...fields,
  epochs: withDefault(epochCount, 12),
  auxiliary: withDefault(nonNegativeNumber, 0),
  dropPath: withDefault(numberBetween(0, 0.95), 0),
  augmentation: withDefault(Augmentation, standardAugmentation()),
  /** The unit of costs. */
  cost: withDefault(t.keyof({ images: null, 'multiply-accumulates': null }), 'images'),
});
export type ShortTrainingSettings = t.TypeOf<typeof ShortTrainingSettings>;

/**
 * An evaluator that trains the network of a genotype from scratch on the train part of the images, and judges it by its
 * accuracy on the whole validation part after the last epoch.
 *
 * - `cells` (default 5), `channels` (16), `epochs` (12), `auxiliary` (0), `dropPath` (0), `augmentation` (pad by 4 and crop,
 *   mirror); every other setting is as that of `retrain`.
 * - `cost` ("images"): the images that the training sees, each as often as it is seen; or "multiply-accumulates" of all their
 *   forward passes, which larger networks have more of. Time is none of them: it differs from machine to machine.
 *
 * A training whose loss becomes no number ends the search, as it does a retraining.
 *
 * @example shortTraining({ epochs: 5, channels: 8, batchSize: 64 })
 */
export const shortTraining = component<'numeric evaluator', (typeof ShortTrainingSettings)['fields'], MakeEvaluator>({
  kind: 'numeric evaluator',
  name: 'shortTraining',
  source: import.meta.url,
  config: ShortTrainingSettings,
  outline: () => import('./foresee-short-training.js').then((module) => module.foreseeShortTraining),
  load: async () => (await import('./short-training-evaluator.js')).shortTrainingEvaluator,
});
