import * as t from 'io-ts';
import { component } from '../../../artifacts/component.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { DARTS_OPERATIONS } from '../../operations/names.js';
import { operationNamesOf } from '../../operations/names-codec.js';
import type { SearchSpace } from '../../search-space.js';
import { cellCount, channelCount, nodeCount, stemFactor } from '../../sizes.js';

/** Codec of the DARTS space's settings. */
export const DartsSettings = record('darts', {
  /** Cells of the supernet, L; reductions at ⌊L/3⌋ and ⌊2L/3⌋. */
  cells: cellCount,
  /** Channels of a node in the first cells, C. */
  channels: channelCount,
  /** The candidate operations, in the order of θ's columns. Default: the 8 of the paper. */
  operations: withDefault(operationNamesOf(DARTS_OPERATIONS), DARTS_OPERATIONS),
  /** Intermediate nodes of a cell. Default 4. */
  nodes: withDefault(nodeCount, 4),
  /** The stem gives this many times C channels. Default 3. */
  stemMultiplier: withDefault(stemFactor, 3),
  /** `cifar` keeps the image's size, `imagenet` takes 224 to 28 first. Default `cifar`. */
  stem: withDefault(t.keyof({ cifar: null, imagenet: null }), 'cifar'),
});

/** Settings of the DARTS space, complete. */
export type DartsSettings = t.TypeOf<typeof DartsSettings>;

/**
 * The search space of DARTS: a normal and a reduction cell with 14 edges each (for 4 nodes) and up to 8 candidates an edge.
 *
 * Source: Liu, Simonyan and Yang, "DARTS: differentiable architecture search" (ICLR 2019), section 3.
 *
 * @example darts({ cells: 20, channels: 36 })
 * @example darts({ cells: 14, channels: 48, stem: 'imagenet' })
 */
export const darts = component<'space', (typeof DartsSettings)['fields'], SearchSpace>({
  kind: 'space',
  name: 'darts',
  source: import.meta.url,
  config: DartsSettings,
  outline: () => import('./outline.js').then((module) => module.dartsOutline),
  load: () => import('./search-space.js').then((module) => module.dartsSpace),
});
