import type { Range } from '../../range.js';
import type { CellValues } from '../bind.js';
import type { EdgeSums } from './bypass-launches.js';
import { OUTPUT_WORDS } from './outputs-text.js';
import type { Term } from './term-launches.js';
import { tilesOf } from './tiles.js';
import type { PlannedSteps, Planning } from './unit-launches.js';
import { tapsOf } from './unit-records.js';
import { NOTHING } from './words-text.js';

/** A tensor, or a part of one, that the last step writes. */
export interface Output {
  /** Its range among the gradients of a pass; undefined where nobody asks for it. */
  readonly of: (gradients: CellValues<Range | undefined>) => Range | undefined;
  /** Floats of the range before it. */
  readonly offset: number;
}

type OutputRecord = Readonly<{ [name in (typeof OUTPUT_WORDS)[number]]: number }>;
type Planned = Output & { readonly record: OutputRecord };

const rowsOf = (given: Partial<OutputRecord> & Pick<OutputRecord, 'from' | 'count' | 'columns'>): OutputRecord => ({
  second: NOTHING,
  splits: 1,
  stride: 0,
  group: 1,
  pitch: 0,
  group_pitch: 0,
  list: NOTHING,
  ...given,
});

/** The gradients of a unit's filters, out of the sums of its splits. */
const filterOutputs = ({ plan }: Planning, { unit, partials, splits }: PlannedSteps): readonly Planned[] => {
  const { active, padded } = plan;
  const { type, size, place } = unit;
  const taps = tapsOf(unit);
  const [from = 0, next = 0] = partials.map((partial) => 4 * partial);
  const sums = { splits, stride: (taps + padded) * padded, group: active, pitch: padded };
  const output = (which: 'first' | 'second', record: OutputRecord): Planned => ({
    of: ({ filters }) => filters[place]?.[which],
    offset: 0,
    record,
  });
  if (type === 'dense')
    return [
      output('first', rowsOf({ ...sums, from, group_pitch: next - from, columns: active, count: size ** 2 * active ** 2 })),
    ];
  if (type === 'separable')
    return [
      output('first', rowsOf({ ...sums, group: taps, from, columns: active, count: taps * active })),
      output('second', rowsOf({ ...sums, from: from + taps * padded, columns: active, count: active ** 2 })),
    ];
  const half = Math.floor(active / 2);
  return [
    output('first', rowsOf({ ...sums, from, columns: half, count: active * half })),
    output('second', rowsOf({ ...sums, from: next + half, columns: active - half, count: active * (active - half) })),
  ];
};

const maskOutput = ({ plan }: Planning, { unit, masks }: PlannedSteps): Planned => {
  const { images, active, padded, height, width } = plan;
  const tiles = tilesOf(1, height, width);
  const [from = 0, second] = masks.map((place) => 4 * place);
  return {
    of: (gradients) => gradients.masks,
    offset: unit.place * images * active,
    record: rowsOf({
      from,
      second: second ?? NOTHING,
      splits: tiles,
      stride: padded,
      group: images,
      pitch: tiles * padded,
      columns: active,
      count: images * active,
    }),
  };
};

/** A list for each of some numbers of the places that are summed for it. */
const listed = ({ table }: Planning, of: Output['of'], lists: readonly (readonly number[])[]): Planned => {
  const ends = lists.map((_, i) => lists.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
  const list = table.list([...ends, ...lists.flat()]);
  return { of, offset: 0, record: rowsOf({ from: 0, columns: 1, count: lists.length, list }) };
};

/** The gradients that the last step writes. */
export interface Outputs {
  readonly table: number;
  readonly outputs: readonly Output[];
  /** Workgroups of the largest. */
  readonly groups: number;
}

/** Plans the gradients of filters, scales, shifts, θ, weights of edges and masks. */
export const planOutputs = (
  planning: Planning,
  units: readonly PlannedSteps[],
  vectors: readonly { readonly place: number; readonly at: number }[],
  terms: readonly Term[],
  edges: readonly EdgeSums[],
): Outputs => {
  const { plan, table } = planning;
  const { active, padded, thetaCount, edgeWeightCount } = plan;
  const planned = units.flatMap((unit) => [...filterOutputs(planning, unit), maskOutput(planning, unit)]);
  if (plan.isAffine)
    for (const { place, at } of vectors)
      for (const [i, name] of (['gamma', 'beta'] as const).entries())
        planned.push({
          of: ({ affine }) => affine[place]?.[name],
          offset: 0,
          record: rowsOf({ from: 4 * at + i * padded, columns: active, count: active }),
        });
  const ofTheta = Array.from({ length: thetaCount }, (_, i) =>
    terms.filter(({ candidate }) => candidate.theta === i).map(({ change }) => 4 * change),
  );
  const ofEdges = Array.from({ length: edgeWeightCount }, (_, i) =>
    edges
      .filter(({ weight }) => weight === i)
      .flatMap(({ partial, splits }) => Array.from({ length: splits }, (_, s) => partial + s)),
  );
  if (thetaCount > 0) planned.push(listed(planning, ({ theta }) => theta, ofTheta));
  if (edgeWeightCount > 0) planned.push(listed(planning, ({ edgeWeights }) => edgeWeights, ofEdges));
  const records = planned.map(({ record }) => record);
  const most = records.reduce((top, { count }) => Math.max(top, count), 0);
  return {
    table: table.add(OUTPUT_WORDS, records),
    outputs: planned.map(({ of, offset }) => ({ of, offset })),
    groups: Math.ceil(most / 256),
  };
};
