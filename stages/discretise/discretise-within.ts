import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record } from '../../base/codecs/record.js';
import { datasetSplit } from '../../datasets/split.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';
import { architectureResources } from '../kinds/architecture-resources.js';
import { latencyTable } from '../kinds/latency-table.js';
import { networkFields } from '../training/network-fields.js';
import { resourceLimitFields } from './resource-limits.js';

/** Settings of {@link discretiseWithin}. */
export const DiscretiseWithinSettings = record('discretiseWithin', {
  /** The search space whose rule is used; that of the search unless given. */
  space: inherited(componentOf('space')),
  ...resourceLimitFields,
  ...networkFields,
});
export type DiscretiseWithinSettings = t.TypeOf<typeof DiscretiseWithinSettings>;

/** The stage behind {@link discretiseWithin}. */
export const discretiseWithinStage = stage({
  name: 'discretiseWithin',
  source: import.meta.url,
  config: DiscretiseWithinSettings,
  inputs: { distribution: architectureDistribution, split: datasetSplit },
  optional: { latencies: latencyTable },
  outputs: { genotype: genotypeKind, resources: architectureResources },
  seeded: false,
  foresee: () => import('./foresee-discretising.js').then((module) => module.foreseeLimits),
  load: () => import('./discretise-within-run.js').then((module) => module.runDiscretiseWithin),
});

/**
 * Chooses the best expected architecture whose network keeps within limits: of those, the one with the greatest
 * Σ log E[θ] over its operations, by exact search. Without limits that bind it is the architecture of `discretise`.
 *
 * - `parameters`, `multiplyAccumulates`: at most so many in the network that is retrained.
 * - `latency`: at most so many milliseconds a pass, by the table of `measureLatency`, whose flow is given first.
 * - `cells` (20), `channels` (36), `stem`, `stemMultiplier`, `poolNormalization`: that network, as `retrain` has them.
 *
 * Source: left to future work by DrNAS, section 2.2.
 *
 * @example searched.pipe(discretiseWithin({ parameters: 3_500_000 }), retrain({ epochs: 600 }))
 * @example searched.pipe(discretiseWithin(measureLatency({ space, ...network }), { latency: 12, ...network }))
 */
export const discretiseWithin = operator(discretiseWithinStage);
