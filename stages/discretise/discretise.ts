import * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';

/** Settings of {@link discretise}. */
export const DiscretiseSettings = record('discretise', {
  /** The search space whose rule is used; that of the search unless given. */
  space: inherited(componentOf('space')),
  /** Quantity that edges and operations are ranked by: E[θ], or the softmax of the relaxation's parameters. */
  by: withDefault(t.keyof({ expectation: null, softmax: null }), 'expectation'),
});
export type DiscretiseSettings = t.TypeOf<typeof DiscretiseSettings>;

/** The stage behind {@link discretise}. */
export const discretiseStage = stage({
  name: 'discretise',
  source: import.meta.url,
  config: DiscretiseSettings,
  inputs: { distribution: architectureDistribution },
  outputs: { genotype: genotypeKind },
  seeded: false,
  foresee: () => import('./foresee-discretising.js').then((module) => module.foreseeDiscretise),
  load: () => import('./discretise-run.js').then((module) => module.runDiscretise),
});

/**
 * Chooses the architecture that the learnt distribution expects, by the rule of the search space.
 *
 * - `by` ("expectation"): "softmax" ranks by the softmax of the relaxation's parameters, as DrNAS's released code does; on one
 *   edge that is the same order, and which two edges a node of the DARTS space keeps may differ.
 *
 * Source: DrNAS, equation 6; DARTS, section 2.4.
 */
export const discretise = operator(discretiseStage);
