import { DEPTH_WORDS } from '../../kernels/webgpu/cell/backward/depth-text.js';
import type { Launch } from '../../kernels/webgpu/cell/backward/launches.js';
import { NODE_WORDS, TERM_WORDS } from '../../kernels/webgpu/cell/backward/node-words.js';
import { POINT_WORDS } from '../../kernels/webgpu/cell/backward/point-text.js';
import { POOL_WORDS } from '../../kernels/webgpu/cell/backward/pool-text.js';
import { scheduleBackward } from '../../kernels/webgpu/cell/backward/schedule.js';
import { SECOND_WORDS } from '../../kernels/webgpu/cell/backward/second-text.js';
import { GROUP_WORDS, MOST_TERMS } from '../../kernels/webgpu/cell/backward/sums-text.js';
import { NOTHING } from '../../kernels/webgpu/cell/backward/words-text.js';
import { forwardSteps } from '../../kernels/webgpu/cell/forward-steps.js';
import type { CellPlan } from '../../kernels/webgpu/cell/graph.js';
import { NODE_ROW, TERM_ROW } from '../../kernels/webgpu/cell/sum-program.js';
import { UNIT_ROW } from '../../kernels/webgpu/cell/units-program.js';

// Bytes between a GPU's memory and its caches that the launches of a cell need: each tensor that a launch reads or writes,
// once. What several units of a launch read comes out of the cache, as do borders of tiles and sums of few numbers.

const FLOAT = 4;

type Words<Name extends string> = Readonly<Record<Name, number>>;

/** Records of a table, as words by their names. */
const records = <Name extends string>(
  table: Uint32Array,
  at: number,
  names: readonly Name[],
  count: number,
): readonly Words<Name>[] =>
  Array.from({ length: count }, (_, record) =>
    Object.fromEntries(names.map((name, i) => [name, table[at + record * names.length + i] as number])),
  ) as unknown as readonly Words<Name>[];

/** The number of places that are any, each counted once. */
const distinct = (places: readonly number[]): number => new Set(places.filter((place) => place !== NOTHING)).size;

/** Bytes of one image size: of a unit's result, and of all channels and those that bypass. */
const sizesOf = ({ images, height, width, padded, channels, rest }: CellPlan) => {
  const pixels = images * height * width * FLOAT;
  return { result: pixels * padded, whole: pixels * channels, rest: pixels * rest };
};

const copied = ({ images, nodes, inputs, padded, active }: CellPlan): number =>
  nodes
    .slice(0, inputs)
    .reduce((sum, { height, width, leaves }) => sum + (leaves ? images * height * width * (padded + active) : 0), 0) * FLOAT;

/** Bytes that the forward pass of a cell reads and writes. */
export const forwardBytes = (plan: CellPlan): number => {
  const { images, channels, padded, partial, nodes, inputs, height, width } = plan;
  const { steps, table, partials, bypassing } = forwardSteps(plan);
  const { result, whole, rest } = sizesOf(plan);
  const launches = steps.map((step): number => {
    if (step.kind === 'merge') return 0;
    if (step.kind === 'units') {
      const rows = records(table, step.row, UNIT_ROW, step.rows);
      const seen = images * step.height * step.width * padded * FLOAT;
      return distinct(rows.map(({ source }) => source)) * seen + distinct(rows.map(({ values }) => values)) * result;
    }
    const rows = records(table, step.row, NODE_ROW, step.rows);
    const read = rows.flatMap(({ terms, count }) => records(table, terms, TERM_ROW, count).map(({ values }) => values));
    const written = rows.map(({ place, compact, kept, nexts }) => {
      const outside =
        (place === NOTHING ? 0 : whole) + (kept === NOTHING ? 0 : images * height * width * 4 * Math.ceil(channels / 4) * FLOAT);
      return (compact === NOTHING ? 0 : result) + outside + (partial === 1 ? 0 : (1 + 2 * nexts) * rest);
    });
    return distinct(read) * result + written.reduce((sum, bytes) => sum + bytes, 0);
  });
  const bypassed = bypassing.map(({ inputs: some, targets }, group): number => {
    const read = some.reduce((sum, input) => {
      const { height: rows, width: columns } = nodes[input] as CellPlan['nodes'][number];
      return sum + images * rows * columns * plan.rest * FLOAT;
    }, 0);
    return read + targets * (group === 0 ? 1 : 2) * rest;
  });
  const moments = 2 * partials * 4 * FLOAT;
  return [...launches, ...bypassed, inputs === 0 ? 0 : copied(plan), moments].reduce((sum, bytes) => sum + bytes, 0);
};

/** Bytes of a launch of the backward pass. */
const launchBytes = (plan: CellPlan, words: Uint32Array, launch: Launch): number => {
  const { images, padded, channels } = plan;
  const { result, whole, rest } = sizesOf(plan);
  const imagesOf = (height: number, width: number): number => images * height * width * padded * FLOAT;
  switch (launch.step) {
    case 'node': {
      const [node] = records(words, launch.table, NODE_WORDS, 1) as readonly [Words<(typeof NODE_WORDS)[number]>];
      const pools = records(words, node.pools_at, POOL_WORDS, node.pools);
      const skipped = records(words, node.skips_at, TERM_WORDS, node.skips);
      const terms = [...skipped, ...pools.flatMap(({ terms_at, terms: count }) => records(words, terms_at, TERM_WORDS, count))];
      const own = imagesOf(node.height, node.width);
      const isSeen = node.units > 0 || pools.some(({ is_average }) => is_average === 0);
      const isInput = launch.node < plan.inputs;
      const pixels = images * node.height * node.width * FLOAT;
      return (
        distinct(records(words, node.units_at, DEPTH_WORDS, node.units).map(({ du }) => du)) * result +
        (distinct(pools.map(({ z }) => z)) + distinct(terms.map(({ g }) => g))) * result +
        (isSeen ? own : 0) +
        (node.dy === NOTHING ? 0 : whole) +
        (isInput ? pixels * channels : result + (node.bypass === NOTHING ? 0 : rest)) +
        node.later * rest +
        (isInput && plan.partial > 1 && node.height !== plan.height ? pixels * plan.rest : 0)
      );
    }
    case 'terms': {
      const groups = records(words, launch.table, GROUP_WORDS, launch.groups[1]);
      const values = groups.flatMap((group) => Array.from({ length: MOST_TERMS }, (_, k) => group[`v${k}`] as number));
      const partials = launch.groups[0] * launch.groups[1] * (MOST_TERMS + 1) * padded * FLOAT;
      return (distinct(groups.map((group) => group['g'] as number)) + distinct(values)) * result + 2 * partials;
    }
    case 'point': {
      const units = records(words, launch.table, POINT_WORDS, launch.numbers.units);
      const sources = new Map(units.map(({ x, height, width }) => [x, imagesOf(height, width)]));
      // Written, and read by the last launch.
      const partials = units.reduce((sum, { partial_stride }) => sum + 2 * launch.numbers.splits * partial_stride * 4 * FLOAT, 0);
      return (
        [...sources.values()].reduce((sum, bytes) => sum + bytes, 0) +
        (distinct(units.map(({ z }) => z)) + distinct(units.map(({ g }) => g)) + distinct(units.map(({ out }) => out))) * result +
        partials
      );
    }
    case 'second': {
      const units = records(words, launch.table, SECOND_WORDS, launch.groups[1]);
      const partials = 2 * launch.groups[0] * launch.groups[1] * 2 * 4 * 4 * FLOAT;
      return 3 * units.length * result + partials;
    }
    case 'finish':
      return 0;
    default:
      throw new Error(`the bytes of the step "${launch.step}" are not counted`);
  }
};

/** Bytes that the backward pass of a cell reads and writes, to all of its weights; throws for a cell with dense units. */
export const backwardBytes = (plan: CellPlan): number => {
  const { launches, words } = scheduleBackward(plan);
  return launches.reduce((sum, launch) => sum + launchBytes(plan, words, launch), 0);
};
