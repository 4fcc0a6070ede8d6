import type { CellPlan } from '../graph.js';
import { layout } from '../layout.js';
import type { BypassLaunch } from './launches.js';
import type { BypassPlaces } from './node-launch.js';
import { BYPASS_WORDS } from './outputs-text.js';
import { placeOf } from './table.js';
import { splitsOf } from './tiles.js';
import type { Planning } from './unit-launches.js';
import { NOTHING } from './words-text.js';

/** Fewest numbers over which a split sums. */
const LEAST_NUMBERS = 4096;

/** The places of the gradients of channels that bypass, and the floats that they take. */
export const bypassPlaces = (plan: CellPlan): BypassPlaces & { readonly floats: number } => {
  const { images, height, width, rest, inputs, nodes, edges, edgeWeightCount } = plan;
  const room = layout();
  const isWeighted = edgeWeightCount > 0;
  const sums = plan.partial === 1 ? 0 : nodes.length - inputs;
  const places = Array.from({ length: isWeighted ? sums : Math.min(2, sums) }, () =>
    room.reserve(images * height * width * rest),
  );
  const of = (node: number): number => places[(node - inputs) % places.length] as number;
  const weighted = (node: number): readonly (readonly [number, number])[] =>
    edges
      .filter(({ from }) => from === node)
      .map(({ to, weight }) => [of(to), weight < 0 ? NOTHING : plan.edgeWeights + weight] as const);
  const later = (node: number): readonly (readonly [number, number])[] =>
    isWeighted ? weighted(node) : [[of(Math.max(node + 1, inputs)), NOTHING]];
  return { of, later, sums: !isWeighted, floats: room.floats() };
};

/** An edge whose weight has a gradient, and where the sums of its splits are, as floats. */
export interface EdgeSums {
  readonly weight: number;
  readonly partial: number;
  readonly splits: number;
}

/** Plans the sums of which the gradients of the weights of edges are made: a launch for each tensor of nodes. */
export const bypassLaunches = ({ plan, table, scratch }: Planning, bypass: BypassPlaces) => {
  const { images, height, width, rest, channels, active, nodes, edges, inputs, concatenated } = plan;
  const weighted = plan.partial === 1 ? [] : edges.filter(({ weight }) => weight >= 0);
  const sourceOf = (node: number): BypassLaunch['source'] =>
    node < inputs ? node : (nodes[node]?.place as number) < 0 ? 'tape' : 'output';
  const { splits, each } = splitsOf(images * height * width * rest, weighted.length, LEAST_NUMBERS);
  const planned = weighted.map((edge) => {
    const node = nodes[edge.from] as (typeof nodes)[number];
    const source = sourceOf(edge.from);
    const partial = 4 * scratch.keep(splits);
    const base = source === 'output' ? node.place * channels : source === 'tape' ? node.kept : 0;
    const record = {
      g: bypass.of(edge.to),
      partial,
      is_pooled: node.stride === 2 ? 1 : 0,
      base: base + active,
      pixel: source === 'output' ? concatenated * channels : source === 'tape' ? 4 * Math.ceil(channels / 4) : channels,
      places: placeOf(node.bypassPlaces),
      height: node.height,
      width: node.width,
    };
    return { source, record, sums: { weight: edge.weight, partial, splits } };
  });
  const launches = [...new Set(planned.map(({ source }) => source))].map((source): BypassLaunch => {
    const records = planned.filter((each) => each.source === source).map(({ record }) => record);
    return {
      step: 'bypass',
      source,
      table: table.add(BYPASS_WORDS, records),
      groups: [splits, records.length, 1],
      numbers: { each },
    };
  });
  return { launches, sums: planned.map(({ sums }): EdgeSums => sums) };
};
