import * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { expectSettings } from '../../base/argument.js';
import { numberBetween } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import type { DatasetComponent } from '../../datasets/dataset.js';
import { datasetSplit } from '../../datasets/split.js';
import { type Flow, start } from '../../pipeline/flow.js';
import { type ConfigOf, stage, type ValuesOf } from '../../pipeline/stage.js';

const share = numberBetween(0.001, 1);
const isShareOrRest = (value: unknown): value is number | 'rest' => value === 'rest' || share.is(value);
const shareOrRest = new t.Type<number | 'rest', number | 'rest', unknown>(
  'ShareOrRest',
  isShareOrRest,
  (value, context) =>
    isShareOrRest(value) ? t.success(value) : t.failure(value, context, 'must be a number from 0.001 to 1, or "rest"'),
  (value) => value,
);

/** Settings of {@link load}. */
export const LoadSettings = record('load', {
  dataset: componentOf('dataset'),
  /** Share of the training images that the architecture step learns from. */
  validation: withDefault(numberBetween(0, 0.95), 0.5),
  /** Share of the training images that the weights learn from in a search, or all that is not for validation. */
  train: withDefault(shareOrRest, 'rest'),
});

export type LoadSettings = t.TypeOf<typeof LoadSettings>;

/** The stage behind {@link load}. */
export const loadStage = stage({
  name: 'load',
  source: import.meta.url,
  config: LoadSettings,
  inputs: {},
  outputs: { split: datasetSplit },
  sources: ({ dataset }) => [dataset],
  foresee: () => import('./foresee-load.js').then((module) => module.foreseeLoad),
  load: () => import('./load-run.js').then((module) => module.runLoad),
});

/**
 * Reads a data set and divides its training images.
 *
 * - `validation`: share of the training images that the architecture step learns from (default 0.5).
 * - `train`: share that the weights learn from in a search (default "rest": all others). A retraining takes all training
 *   images, whatever the two are.
 *
 * Both parts have the same share of every class.
 *
 * @example const images = load(cifar10({ train: 4000 }), { validation: 0.5 });
 * @example const images = load(imagenet(), { train: 0.1, validation: 0.025 });
 */
export const load = (
  dataset: DatasetComponent,
  settings: Omit<ConfigOf<typeof loadStage>, 'dataset'> = {},
): Flow<ValuesOf<(typeof loadStage)['outputs']>> => {
  expectSettings('load', settings);
  return start(loadStage, { dataset, ...settings });
};
