import type { CellPlan, PlannedUnit } from '../graph.js';
import { DENSE_WORDS } from './dense-text.js';
import type { Launch } from './launches.js';
import { BLOCK_VECTORS, POINT_WORDS } from './point-text.js';
import type { ScratchLayout } from './scratch-layout.js';
import { SECOND_WORDS } from './second-text.js';
import { FINISH_WORDS } from './sums-text.js';
import { placeOf, type Table } from './table.js';
import { channelsOf, splitsOf, tilesOf } from './tiles.js';
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

/** Plans the launches of the pointwise step of some units, and those of dense ones. */
export const pointLaunches = (
  { plan, table, scratch, launches }: Planning,
  units: readonly { readonly unit: PlannedUnit; readonly gradient: UnitGradient }[],
): readonly PlannedSteps[] => {
  if (units.length === 0) return [];
  const { vectors, chunks } = channelsOf(plan);
  const blocks = Math.ceil(vectors / BLOCK_VECTORS);
  const tiles = tilesOf(plan.images, plan.height, plan.width);
  const jobs = units.reduce((sum, { unit }) => sum + jobsOf(unit), 0);
  const { splits, each } = splitsOf(tiles, jobs * chunks * blocks);
  const steps = units.map(({ unit, gradient }) => ({ ...unitSteps(plan, unit, gradient, splits, scratch), splits }));
  const dense = steps.flatMap((step) => step.dense);
  if (dense.length > 0)
    launches.push({
      step: 'dense',
      table: table.add(DENSE_WORDS, dense),
      groups: [tiles * chunks, dense.length, 1],
      numbers: {},
    });
  const points = steps.flatMap((step) => step.points);
  const filters = steps.flatMap((step) => step.filters);
  launches.push({
    step: 'point',
    table: table.add(POINT_WORDS, [...points, ...filters]),
    groups: [chunks * splits * blocks, points.length + filters.length, 1],
    weightless: [chunks * splits, points.length, 1],
    numbers: { splits, each, tiles },
  });
  return steps;
};

/** The gradient that the depthwise step of a second unit leaves for its first. */
export interface FirstGradient {
  readonly unit: PlannedUnit;
  readonly gradient: UnitGradient;
  readonly vectorsOut: number;
}

/** Plans the depthwise step of second units, and the normalisations of their first ones. */
export const secondLaunches = (
  { plan, table, scratch, sums, launches }: Planning,
  steps: readonly UnitSteps[],
): readonly FirstGradient[] => {
  if (steps.length === 0) return [];
  const { padded, coefficients } = plan;
  const { vectors, chunks } = channelsOf(plan);
  const tiles = tilesOf(plan.images, plan.height, plan.width);
  const { splits, each } = splitsOf(tiles, steps.length * chunks);
  const planned = steps.map(({ unit, depths }) => {
    const first = (unit.source as { readonly unit: PlannedUnit }).unit;
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
  const finishes = planned.map(({ finish }) => finish);
  launches.push({ step: 'finish', table: table.add(FINISH_WORDS, finishes), groups: [finishes.length, 1, 1], numbers: {} });
  scratch.give(steps.flatMap(({ slots }) => slots));
  return planned.map(({ unit, gradient, vectorsOut }) => ({ unit, gradient, vectorsOut }));
};
