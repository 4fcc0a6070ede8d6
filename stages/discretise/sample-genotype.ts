import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { naturalNumber } from '../../base/codecs/number.js';
import { inherited, record, withDefault } from '../../base/codecs/record.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { architectureDistribution } from '../kinds/architecture-distribution.js';

/** Settings of {@link sampleGenotype}. */
export const SampleGenotypeSettings = record('sampleGenotype', {
  /** The search space whose rule is used; that of the search unless given. */
  space: inherited(componentOf('space')),
  /** The relaxation whose distribution it is; that of the search unless given. */
  architecture: inherited(componentOf('relaxation')),
  /** Number of the draw from the run's seed, so that one run can take several. */
  draw: withDefault(naturalNumber, 0),
});
export type SampleGenotypeSettings = t.TypeOf<typeof SampleGenotypeSettings>;

/** The stage behind {@link sampleGenotype}. */
export const sampleGenotypeStage = stage({
  name: 'sampleGenotype',
  source: import.meta.url,
  config: SampleGenotypeSettings,
  inputs: { distribution: architectureDistribution },
  outputs: { genotype: genotypeKind },
  foresee: () => import('./foresee-discretising.js').then((module) => module.foreseeSampling),
  load: () => import('./sample-genotype-run.js').then((module) => module.runSampleGenotype),
});

/**
 * Draws one architecture from the learnt distribution: θ ~ Dir(β) on every edge, then the rule of the search space.
 *
 * - `draw` (default 0): which draw of the run's seed.
 *
 * Source: DrNAS, section 2.2.
 *
 * @example const second = searched.pipe(sampleGenotype({ draw: 1 }))
 */
export const sampleGenotype = operator(sampleGenotypeStage);
