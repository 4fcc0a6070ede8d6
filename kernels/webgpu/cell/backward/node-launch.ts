import { groupsOf } from '../../program.js';
import { DEPTH_WORDS } from './depth-text.js';
import { REST_CHANNELS } from './node-text.js';
import { NODE_WORDS, TERM_WORDS } from './node-words.js';
import { POOL_WORDS } from './pool-text.js';
import { placeOf, vectorOf } from './table.js';
import type { Term } from './term-launches.js';
import { nodeChannelsOf, tilesOf } from './tiles.js';
import type { Planning } from './unit-launches.js';
import type { UnitSteps } from './unit-records.js';
import { NOTHING } from './words-text.js';

/** Places of the gradients of channels that bypass the candidates: floats of a buffer of their own. */
export interface BypassPlaces {
  /** The gradient of the channels that bypass on the way to a sum, or to all sums that are done. */
  readonly of: (node: number) => number;
  /** The gradients that the edges which leave a node bring it: the place of each, and that of its weight or NOTHING. */
  readonly later: (node: number) => readonly (readonly [place: number, weight: number])[];
  /** They are summed from node to node. */
  readonly sums: boolean;
}

/** The terms of a node's gradient, which the edges that leave it give. */
export interface Leaving {
  readonly steps: readonly UnitSteps[];
  readonly terms: readonly Term[];
}

/** Plans the gradient of a node; `gradient` is its place in scratch memory where it is a sum. */
export const nodeLaunch = (
  { plan, table, scratch, launches }: Planning,
  index: number,
  { steps, terms }: Leaving,
  gradient: number,
  bypass: BypassPlaces,
): void => {
  const { images, channels, partial, concatenated, pools } = plan;
  const node = plan.nodes[index] as (typeof plan.nodes)[number];
  const isInput = index < plan.inputs;
  const termRecord = ({ gradient: { g, path, upstream } }: Term) => ({ g, path, upstream });
  const skips = terms.filter(({ candidate }) => candidate.kind === 'skip').map(termRecord);
  const pooled = pools.flatMap((pool, place) => {
    const records = terms.filter(({ candidate }) => candidate.pool === place).map(termRecord);
    if (records.length === 0) return [];
    return [
      {
        is_average: pool.kind === 'averagePool' ? 1 : 0,
        stride: pool.stride,
        z: vectorOf(pool.values),
        places: placeOf(pool.places),
        terms: records.length,
        terms_at: table.add(TERM_WORDS, records),
      },
    ];
  });
  const depths = steps.flatMap((step) => step.depths);
  const later = partial === 1 || !node.leaves ? [] : bypass.later(index);
  const record = {
    height: node.height,
    width: node.width,
    out_height: plan.height,
    out_width: plan.width,
    dy: node.place < 0 ? NOTHING : node.place * channels,
    dy_pixel: concatenated * channels,
    compact: vectorOf(node.compact),
    signs: placeOf(node.signs),
    units: depths.length,
    units_at: table.add(DEPTH_WORDS, depths),
    pools: pooled.length,
    pools_at: table.add(POOL_WORDS, pooled),
    skips: skips.length,
    skips_at: table.add(TERM_WORDS, skips),
    later: later.length,
    later_at: table.list(later.flat()),
    sums_later: bypass.sums ? 1 : 0,
    bypass: !isInput && partial > 1 ? bypass.of(index) : NOTHING,
    gradient,
    bypass_places: placeOf(node.bypassPlaces),
  };
  const [x, z] = groupsOf(tilesOf(images, node.height, node.width));
  const { chunks } = nodeChannelsOf(plan);
  launches.push({
    step: 'node',
    node: index,
    table: table.add(NODE_WORDS, [record]),
    groups: [x, chunks + Math.ceil(plan.rest / REST_CHANNELS), z],
    numbers: {},
  });
  scratch.give(steps.flatMap(({ slots }) => slots));
};
