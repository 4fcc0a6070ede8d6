import type { CellPlan, PlannedUnit } from '../graph.js';
import { DENSE_WORDS } from './dense-text.js';
import { FINISH_WORDS, type FinishRecord, mostMerged } from './finish-text.js';
import type { Launch } from './launches.js';
import { POINT_WORDS } from './point-text.js';
import type { ScratchLayout } from './scratch-layout.js';
import { SECOND_WORDS } from './second-text.js';
import { placeOf, type Table } from './table.js';
import { BLOCK_VECTORS, channelsOf, splitsOf, tilesOf } from './tiles.js';
import { jobsOf, type UnitGradient, type UnitSteps, unitSteps } from './unit-records.js';
import { NOTHING } from './words-text.js';

/** A pass while it is planned. */
export interface Planning {
  readonly plan: CellPlan;
  readonly table: Table;
  readonly scratch: ScratchLayout;
  /** Of the gradients of nodes, and of what second units leave for their first. */
  readonly sums: ScratchLayout;
  readonly launches: Launch[];
}

/** A unit whose gradient is known, as the pointwise step has it, and the splits of its tiles. */
export interface PlannedSteps extends UnitSteps {
  readonly splits: number;
}

/** A unit with the gradient behind its normalisation, and the sums that this follows from. */
export interface BehindUnit {
  readonly unit: PlannedUnit;
  readonly gradient: UnitGradient;
  readonly finish: FinishRecord;
}

/**
 * The most splits of the sums behind some units that the workgroups of their pointwise step finish themselves, or undefined
 * where a launch finishes them: other steps of the units read what follows too, or there would be much to read.
 */
export const mostSplits = ({ padded }: CellPlan, units: readonly PlannedUnit[]): number | undefined =>
  units.length === 0 || units.some(({ type, size }) => type === 'dense' && size > 1) ? undefined : mostMerged(padded / 4);

/** Plans the launch that finishes sums for the launches behind it. */
const finishLaunch = ({ table, launches }: Planning, finishes: readonly FinishRecord[]): void => {
  if (finishes.length > 0)
    launches.push({ step: 'finish', table: table.add(FINISH_WORDS, finishes), groups: [finishes.length, 1, 1], numbers: {} });
};

/** Plans the launches of the pointwise step of some units and of dense ones, and the end of the sums of these and of others. */
export const pointLaunches = (
  planning: Planning,
  units: readonly BehindUnit[],
  others: readonly FinishRecord[] = [],
): readonly PlannedSteps[] => {
  const { plan, table, scratch, launches } = planning;
  const isMerged =
    mostSplits(
      plan,
      units.map(({ unit }) => unit),
    ) !== undefined;
  if (!isMerged) finishLaunch(planning, [...units.map(({ finish }) => finish), ...others]);
  if (units.length === 0) return [];
  const { vectors, chunks } = channelsOf(plan);
  const blocks = Math.ceil(vectors / BLOCK_VECTORS);
  const tiles = tilesOf(plan.images, plan.height, plan.width);
  const jobs = units.reduce((sum, { unit }) => sum + jobsOf(unit), 0);
  const { splits, each } = splitsOf(tiles, jobs * chunks * blocks);
  const steps = units.map(({ unit, gradient, finish }) => ({
    ...unitSteps(plan, unit, gradient, splits, scratch),
    ...{ splits, finish },
  }));
  const dense = steps.flatMap((step) => step.dense);
  if (dense.length > 0)
    launches.push({
      step: 'dense',
      table: table.add(DENSE_WORDS, dense),
      groups: [tiles * chunks, dense.length, 1],
      numbers: {},
    });
  const jobsDone = steps.flatMap(({ points, finish }) =>
    points.map((point, part) => {
      if (!isMerged) return { point, finish };
      const upstream = scratch.keep(chunks * splits * 3 * plan.padded);
      const rest = part === 0 ? {} : { vectors_out: NOTHING, change: NOTHING };
      return { point: { ...point, upstream }, finish: { ...finish, upstream, ...rest } };
    }),
  );
  const points = jobsDone.map(({ point }) => point);
  const filters = steps.flatMap((step) => step.filters);
  const rows = isMerged ? Math.ceil(others.length / (chunks * splits)) : 0;
  const finishes = isMerged ? table.add(FINISH_WORDS, [...jobsDone.map(({ finish }) => finish), ...others]) : NOTHING;
  launches.push({
    step: 'point',
    table: table.add(POINT_WORDS, [...points, ...filters]),
    groups: [chunks * splits * blocks, points.length + filters.length + rows, 1],
    weightless: [chunks * splits, points.length + rows, 1],
    numbers: { splits, each, tiles, finishes, units: points.length + filters.length, others: others.length },
  });
  return steps;
};

/** The gradient that the depthwise step of a second unit leaves for its first. */
export interface FirstGradient extends BehindUnit {
  readonly vectorsOut: number;
}

const firstOf = ({ unit: { source } }: UnitSteps): PlannedUnit => (source as { readonly unit: PlannedUnit }).unit;

/** Plans the depthwise step of second units, which gives the sums of the normalisations of their first ones. */
export const secondLaunches = (
  { plan, table, scratch, sums, launches }: Planning,
  steps: readonly UnitSteps[],
): readonly FirstGradient[] => {
  if (steps.length === 0) return [];
  const { padded, coefficients } = plan;
  const { vectors, chunks } = channelsOf(plan);
  const tiles = tilesOf(plan.images, plan.height, plan.width);
  const most = mostSplits(plan, steps.map(firstOf)) ?? Number.POSITIVE_INFINITY;
  const { splits, each } = splitsOf(tiles, steps.length * chunks, Math.ceil(tiles / most));
  const planned = steps.map((step) => {
    const { unit, depths } = step;
    const first = firstOf(step);
    const norm = (coefficients + 4 * first.norm * padded) / 4;
    const [out, partial] = [sums.take(), scratch.keep(splits * 2 * padded)];
    const [upstream, vectorsOut] = [scratch.keep(3 * padded), scratch.keep(2 * padded)];
    const second = {
      ...(depths[0] as (typeof depths)[number]),
      z: first.values / 4,
      scale: norm + 2 * vectors,
      mean: norm,
      signs: placeOf(unit.signs),
      out,
      partial,
    };
    const finish = {
      sum: partial,
      product: partial + vectors,
      stride: 2 * vectors,
      splits,
      coefficients: norm,
      affine: plan.isAffine ? first.affine / 4 : NOTHING,
      theta: NOTHING,
      upstream,
      vectors_out: vectorsOut,
      change: NOTHING,
    };
    return { second, finish, unit: first, gradient: { g: out, path: NOTHING, upstream }, vectorsOut };
  });
  const records = planned.map(({ second }) => second);
  launches.push({
    step: 'second',
    table: table.add(SECOND_WORDS, records),
    groups: [chunks * splits, records.length, 1],
    numbers: { each, tiles },
  });
  scratch.give(steps.flatMap(({ slots }) => slots));
  return planned.map(({ unit, gradient, finish, vectorsOut }) => ({ unit, gradient, finish, vectorsOut }));
};
