import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import type { MakeEvaluator } from '../evaluator.js';

/** Codec of the settings of {@link benchmarkAccuracy}. */
export const BenchmarkAccuracySettings = record('benchmarkAccuracy', {
  dataset: withDefault(t.keyof({ cifar10: null, cifar100: null, 'ImageNet16-120': null }), 'cifar10'),
  /** Epochs of the training whose accuracy is looked up. */
  epochs: withDefault(t.union([t.literal(12), t.literal(200)]), 12),
  /** The cost of an evaluation: the seconds that the benchmark reports, or the epochs. */
  cost: withDefault(t.keyof({ seconds: null, epochs: null }), 'seconds'),
});
export type BenchmarkAccuracySettings = t.TypeOf<typeof BenchmarkAccuracySettings>;

/**
 * An evaluator that looks the validation accuracy of a cell up in the table of NAS-Bench-201, mean over the benchmark's runs.
 *
 * - `dataset` (default "cifar10"): or "cifar100" or "ImageNet16-120".
 * - `epochs` (12): of the training of 12 epochs or of that of 200, which are two trainings with schedules of their own.
 * - `cost` ("seconds"): what the benchmark reports of the training and one pass over the validation images, so that a
 *   budget is that of the benchmark's paper; or "epochs", which every table has.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 5.
 *
 * @example benchmarkAccuracy({ dataset: 'cifar100', epochs: 200, cost: 'epochs' })
 */
export const benchmarkAccuracy = component<'evaluator', (typeof BenchmarkAccuracySettings)['fields'], MakeEvaluator>({
  kind: 'evaluator',
  name: 'benchmarkAccuracy',
  source: import.meta.url,
  config: BenchmarkAccuracySettings,
  outline: () => import('./foresee-benchmark-accuracy.js').then((module) => () => module.foreseeBenchmarkAccuracy),
  load: async () => (await import('./benchmark-accuracy-evaluator.js')).benchmarkAccuracyEvaluator,
});
