import type * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { NAS_BENCH_201_OPERATIONS } from '../../operations/names.js';
import { operationNamesOf } from '../../operations/names-codec.js';
import type { SearchSpace } from '../../search-space.js';
import { cellCount, channelCount } from '../../sizes.js';

/** Codec of the NAS-Bench-201 space's settings. */
export const NasBench201Settings = record('nasBench201', {
  /** Cells of each of the three stages, N. Default 5, as in the benchmark. */
  cells: withDefault(cellCount, 5),
  /** Channels of the first stage, C; the next ones have 2C and 4C. Default 16, as in the benchmark. */
  channels: withDefault(channelCount, 16),
  /** The candidate operations, in the order of θ's columns. Default: the benchmark's 5. */
  operations: withDefault(operationNamesOf(NAS_BENCH_201_OPERATIONS), NAS_BENCH_201_OPERATIONS),
});

/** Settings of the NAS-Bench-201 space, complete. */
export type NasBench201Settings = t.TypeOf<typeof NasBench201Settings>;

/**
 * The search space of NAS-Bench-201: one cell with 4 nodes and 6 edges, 5 candidates an edge, 15,625 architectures whose
 * accuracies are known.
 *
 * Source: Dong and Yang, "NAS-Bench-201: extending the scope of reproducible neural architecture search" (ICLR 2020).
 *
 * @example nasBench201({ cells: 5, channels: 16 })
 */
export const nasBench201 = component<'space', (typeof NasBench201Settings)['fields'], SearchSpace>({
  kind: 'space',
  name: 'nasBench201',
  source: import.meta.url,
  config: NasBench201Settings,
  outline: () => import('./outline.js').then((module) => module.nasBench201Outline),
  load: () => import('./search-space.js').then((module) => module.nasBench201Space),
});
