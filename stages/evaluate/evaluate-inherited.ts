import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { evaluationKind } from '../kinds/evaluation.js';
import { searchState } from '../kinds/search-state.js';
import { batchLength, repetitions } from '../kinds/settings/sizes.js';
import { CALIBRATION_BINS } from './calibration.js';

/** Settings of {@link evaluateInherited}. */
export const EvaluateInheritedSettings = record('evaluateInherited', {
  /** The search space; that of the search before unless given. */
  space: inherited(componentOf('space')),
  batchSize: withDefault(batchLength, 100),
  /** Bins of the reliability diagram. */
  bins: withDefault(repetitions, CALIBRATION_BINS),
});
export type EvaluateInheritedSettings = t.TypeOf<typeof EvaluateInheritedSettings>;

/** The stage behind {@link evaluateInherited}. */
export const evaluateInheritedStage = stage({
  name: 'evaluateInherited',
  source: import.meta.url,
  config: EvaluateInheritedSettings,
  inputs: { split: datasetSplit, state: searchState, genotype: genotypeKind },
  outputs: { evaluation: evaluationKind },
  numeric: true,
  seeded: false,
  load: () => import('./evaluate-inherited-run.js').then((module) => module.runEvaluateInherited),
});

/**
 * Measures a genotype on the test images without retraining: as the path of the supernet that it is, with the weights that it
 * inherits from the search. Nothing is dropped.
 *
 * - `batchSize` (default 100): images at a time. Supernets normalise by the statistics of the batch, so that it changes the result.
 * - `bins` (15) of the reliability diagram.
 *
 * It needs a space whose architectures can be taken apart into operations.
 *
 * Source: DSNAS, sections 3.3 and 4; ENAS and random search with weight sharing compare architectures by it.
 *
 * @example images.pipe(search(dsnasSettings.cifar10()), discretise(), evaluateInherited())
 */
export const evaluateInherited = operator(evaluateInheritedStage);
