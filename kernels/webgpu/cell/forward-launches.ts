import { groupsOf, type Program } from '../program.js';
import { BYPASS_THREADS, bypassProgram } from './bypass-program.js';
import { type Bypassing, type ForwardStep, forwardSteps } from './forward-steps.js';
import type { CellPlan, PlannedNode } from './graph.js';
import { mergeProgram } from './merge-program.js';
import { NOTE_GROUPS, noteBypassProgram, noteGroups, noteProgram } from './note-program.js';
import { bypassWords } from './pieces.js';
import { kept } from './programs.js';
import { NODE_ROW, plainBlock, plainSumProgram, shuffledParts, shuffledSumProgram } from './sum-program.js';
import { SIDE } from './unit-tile.js';
import { shapeKey, unitsProgram } from './units-program.js';

/** A launch but for its buffers. */
export interface CellLaunch {
  readonly program: Program;
  readonly numbers: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
}

/** The variants of the forward pass of one plan. */
export interface ForwardVariant {
  readonly isMasked: boolean;
  readonly isHeld: boolean;
  readonly notesPiece: boolean;
}

/** The launches of a forward pass after the copies, and the memory that they need besides the tape. */
export interface ForwardLaunches {
  readonly launches: readonly CellLaunch[];
  readonly table: Uint32Array;
  /** Floats of the partial moments, and of what bypasses the candidates. */
  readonly partialFloats: number;
  readonly restFloats: number;
}

/** Workgroups that a sum has at least, if it has the pixels, before its threads take more of them each. */
const SUM_WORKGROUPS = 256;

const unitsLaunch = (plan: CellPlan, step: ForwardStep & { kind: 'units' }, { isHeld, isMasked }: ForwardVariant): CellLaunch => {
  const { images, height, width } = plan;
  const { shape, row, rows, splits } = step;
  const [across, down] = [Math.ceil(width / SIDE), Math.ceil(height / SIDE)];
  return {
    program: kept(`units ${isHeld} ${shapeKey(shape)}`, () => unitsProgram(shape, isHeld)),
    numbers: {
      ...{ rows: row, splits, tiles: images * across * down, across, down, masked: isMasked ? 1 : 0 },
      ...{ height: step.height, width: step.width, rows_out: height, columns_out: width },
    },
    groups: [splits, rows, 1],
  };
};

const mergeLaunch = ({ padded, active }: CellPlan, { row, rows }: ForwardStep): CellLaunch => ({
  program: kept(`merge ${active}`, () => mergeProgram(padded / 4, active)),
  numbers: { rows: row },
  groups: [rows, 1, 1],
});

const plainSum = (plan: CellPlan, { row, rows }: ForwardStep): CellLaunch => {
  const { images, channels, active, padded, concatenated } = plan;
  const [plane, vectors] = [plan.height * plan.width, padded / 4];
  const isWhole = channels % 4 === 0;
  const partsWith = (each: number): number => Math.ceil(plane / plainBlock(vectors, each).pixels);
  const groupsWith = (each: number): number => rows * plainBlock(vectors, each).blocks * images * partsWith(each);
  const each = [4, 2].find((count) => groupsWith(count) >= SUM_WORKGROUPS) ?? 1;
  const groups = groupsWith(each);
  return {
    program: kept(`sum ${active} ${each}`, () => plainSumProgram(vectors, active, each, isWhole)),
    numbers: { rows: row, groups, images, plane, parts: partsWith(each), pixel: concatenated * channels },
    groups: groupsOf(groups),
  };
};

/** At K > 1 every node has an edge from each before it, so that there is one sum in a level. */
const shuffledSum = (plan: CellPlan, { row, rows }: ForwardStep): readonly CellLaunch[] => {
  const { images, channels, active, partial, padded, rest, concatenated } = plan;
  const plane = plan.height * plan.width;
  const { pixels, parts } = shuffledParts(channels, plane, images, SUM_WORKGROUPS);
  const groups = images * parts;
  return Array.from({ length: rows }, (_, node) => ({
    program: kept(`shuffled ${active} ${partial}`, () => shuffledSumProgram(padded / 4, active, partial)),
    numbers: {
      ...{ rows: row + node * NODE_ROW.length, groups, plane, pixels, parts, pixel: concatenated * channels },
      slot: images * plane * rest,
    },
    groups: groupsOf(groups),
  }));
};

const bypassLaunch = (plan: CellPlan, { inputs, row, targets }: Bypassing, isHeld: boolean): CellLaunch => {
  const { images, channels, active, rest, height, width } = plan;
  const from = inputs.map((input) => plan.nodes[input] as PlannedNode);
  const [first = 0] = inputs;
  const strides = from.map(({ stride }) => stride);
  const outer = from.find(({ stride }) => stride === 2) ?? (from[0] as PlannedNode);
  const total = images * height * width * rest;
  const groups = Math.ceil(total / BYPASS_THREADS);
  return {
    program: kept(`bypass ${channels} ${active} ${first} ${strides.join('')} ${isHeld}`, () =>
      bypassProgram(channels, active, first, strides, isHeld),
    ),
    numbers: {
      ...{ groups, total, rows: row, count: targets, adds: first === 0 ? 0 : 1, columns_out: width, rows_out: height },
      ...{ height: outer.height, width: outer.width },
      ...(isHeld ? Object.fromEntries(from.map(({ bypassPlaces }, i) => [`piece_${i}`, Math.max(0, bypassPlaces)])) : {}),
    },
    groups: groupsOf(groups),
  };
};

const noteLaunches = (plan: CellPlan, { row, rows }: { readonly row: number; readonly rows: number }): readonly CellLaunch[] => {
  const { images, channels, active, rest, padded } = plan;
  const total = images * plan.height * plan.width * rest;
  const words = bypassWords(images * plan.height * plan.width, rest);
  const own = kept(`note ${padded}`, () => noteProgram(padded / 4));
  const bypassed = plan.nodes.slice(0, plan.inputs).flatMap(({ bypassPlaces, height, width }, input): CellLaunch[] =>
    bypassPlaces < 0
      ? []
      : [
          {
            program: kept(`note ${channels} ${active} ${input}`, () => noteBypassProgram(channels, active, input)),
            numbers: { to: bypassPlaces, words, total, height, width },
            groups: groupsOf(noteGroups(words)),
          },
        ],
  );
  return [
    ...(rows === 0 ? [] : [{ program: own, numbers: { rows: row }, groups: [NOTE_GROUPS, rows, 1] as const }]),
    ...bypassed,
  ];
};

const launchesOf = (plan: CellPlan, variant: ForwardVariant): ForwardLaunches => {
  const { steps, table, partials, bypassing, slots, notes } = forwardSteps(plan);
  const launches = steps.flatMap((step): readonly CellLaunch[] => {
    if (step.kind === 'units') return [unitsLaunch(plan, step, variant)];
    if (step.kind === 'merge') return [mergeLaunch(plan, step)];
    return plan.partial === 1 ? [plainSum(plan, step)] : shuffledSum(plan, step);
  });
  return {
    launches: [
      ...bypassing.map((some) => bypassLaunch(plan, some, variant.isHeld)),
      ...launches,
      ...(variant.notesPiece ? noteLaunches(plan, notes) : []),
    ],
    table,
    partialFloats: 4 * partials,
    restFloats: slots * plan.images * plan.height * plan.width * plan.rest,
  };
};

const known = new WeakMap<CellPlan, Map<string, ForwardLaunches>>();

/** The launches of a forward pass; those of a plan are found once and kept with it. */
export const forwardLaunches = (plan: CellPlan, variant: ForwardVariant): ForwardLaunches => {
  const variants = known.get(plan) ?? new Map<string, ForwardLaunches>();
  known.set(plan, variants);
  const key = `${variant.isMasked} ${variant.isHeld} ${variant.notesPiece}`;
  const launches = variants.get(key) ?? launchesOf(plan, variant);
  variants.set(key, launches);
  return launches;
};
