import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';
import { architectureResources } from '../kinds/architecture-resources.js';
import { latencyTable } from '../kinds/latency-table.js';
import { repetitions } from '../kinds/settings/sizes.js';
import { networkFields } from '../training/network-fields.js';
import { resourceLimitFields } from './resource-limits.js';

/** Settings of {@link sampleWithin}. */
export const SampleWithinSettings = record('sampleWithin', {
  /** The search space whose rule is used; that of the search unless given. */
  space: inherited(componentOf('space')),
  /** The relaxation whose distribution it is; that of the search unless given. */
  architecture: inherited(componentOf('relaxation')),
  /** Architectures that are drawn. */
  samples: withDefault(repetitions, 1000),
  ...resourceLimitFields,
  ...networkFields,
});
export type SampleWithinSettings = t.TypeOf<typeof SampleWithinSettings>;

/** The stage behind {@link sampleWithin}. */
export const sampleWithinStage = stage({
  name: 'sampleWithin',
  source: import.meta.url,
  config: SampleWithinSettings,
  inputs: { distribution: architectureDistribution, split: datasetSplit },
  optional: { latencies: latencyTable },
  outputs: { genotype: genotypeKind, resources: architectureResources },
  foresee: () => import('./foresee-discretising.js').then((module) => module.foreseeLimits),
  load: () => import('./sample-within-run.js').then((module) => module.runSampleWithin),
});

/**
 * Draws architectures from the learnt distribution and takes, of those whose network keeps within limits, the one with
 * the greatest Σ log E[θ]: the search under limits that DrNAS proposes. `discretiseWithin` finds the best of all.
 *
 * - `samples` (default 1000): architectures that are drawn.
 * - `parameters`, `multiplyAccumulates`, `latency`, `cells`, `channels`, ...: as for `discretiseWithin`.
 *
 * Source: DrNAS, section 2.2.
 *
 * @example searched.pipe(sampleWithin({ samples: 5000, parameters: 3_500_000 }))
 */
export const sampleWithin = operator(sampleWithinStage);
