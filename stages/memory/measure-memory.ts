import type * as t from 'io-ts';
import { componentOf } from '../../artifacts/component.js';
import { inherited, record } from '../../base/codecs/record.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { memoryUse } from '../kinds/memory-use.js';
import { searchState } from '../kinds/search-state.js';
import { batchLength } from '../kinds/settings/sizes.js';

/** Settings of {@link measureMemory}. */
export const MeasureMemorySettings = record('measureMemory', {
  /** The search space; that of the search before unless given. */
  space: inherited(componentOf('space')),
  /** Images of a step; those of the search before unless given. */
  batchSize: inherited(batchLength, 64),
});
export type MeasureMemorySettings = t.TypeOf<typeof MeasureMemorySettings>;

/** The stage behind {@link measureMemory}. */
export const measureMemoryStage = stage({
  name: 'measureMemory',
  source: import.meta.url,
  config: MeasureMemorySettings,
  inputs: { state: searchState },
  outputs: { memory: memoryUse },
  numeric: true,
  foresee: () => import('./foresee-memory.js').then((module) => module.foreseeMemory),
  load: () => import('./measure-memory-run.js').then((module) => module.runMeasureMemory),
});

/**
 * Measures the most memory that tensors take at once in a forward and backward pass of the search before it, its weights,
 * their momentum and the batch included. A figure of the machine: scratch memory depends on the number of threads.
 *
 * Source: the memory of DrNAS, table 1.
 *
 * @example images.pipe(search({ space: nasBench201(), architecture: dirichlet(), partial: 4 }), measureMemory())
 */
export const measureMemory = operator(measureMemoryStage);
