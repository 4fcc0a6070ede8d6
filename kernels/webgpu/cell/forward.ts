import { recentlyUsed } from '../../recently-used.js';
import type { Call } from '../call.js';
import { groupsOf, type Program } from '../program.js';
import type { Range } from '../range.js';
import type { ForwardCell } from './bind.js';
import { BYPASS_THREADS, bypassProgram } from './bypass-program.js';
import { type Bypassing, type ForwardStep, type ForwardSteps, forwardSteps } from './forward-steps.js';
import { gather } from './gather-launch.js';
import type { CellPlan, PlannedNode } from './graph.js';
import { mergeProgram } from './merge-program.js';
import { NOTE_GROUPS, noteBypassProgram, noteGroups, noteProgram } from './note-program.js';
import { bypassWords } from './pieces.js';
import { tableKey } from './plans.js';
import { NODE_ROW, plainBlock, plainSumProgram, shuffledPixels, shuffledSumProgram } from './sum-program.js';
import { SIDE } from './unit-tile.js';
import { shapeKey, unitsProgram } from './units-program.js';

const known = new WeakMap<CellPlan, ForwardSteps>();

const stepsOf = (plan: CellPlan): ForwardSteps => {
  const steps = known.get(plan) ?? forwardSteps(plan);
  known.set(plan, steps);
  return steps;
};

/** Programs by what they are made for; texts are kept, as their pipelines are. */
const programs = recentlyUsed<Program>(1024);

/** Workgroups that a plain sum should have at least, before its threads take more pixels each. */
const SUM_WORKGROUPS = 264;

/** A cell forwards: fills the output, the statistics and the tape, and the piece if one is to be noted. */
export const forward = (call: Call, cell: ForwardCell): void => {
  const { plan, tape, y, piece, isHeld } = cell;
  const { images, channels, active, partial, rest, height, width } = plan;
  const vectors = plan.padded / 4;
  const pixels = images * height * width;
  const { steps, table: rows, partials: momentVectors, bypassing, slots, notes } = stepsOf(plan);
  const table = call.commands.table(tableKey(cell.number, 'forward'), () => rows);
  const partials = call.scratch(4 * momentVectors);
  const bypassed = call.scratch(slots * pixels * rest);
  const statistics = cell.statistics ?? call.scratch(2 * plan.normCount * active);
  const held: Readonly<Record<string, Range>> = isHeld ? { piece: piece as Range } : {};

  const units = (step: ForwardStep & { kind: 'units' }): void => {
    const { shape, row, splits } = step;
    const key = `units ${isHeld} ${shapeKey(shape)}`;
    const [across, down] = [Math.ceil(width / SIDE), Math.ceil(height / SIDE)];
    call.launch(
      programs.get(key, () => unitsProgram(shape, isHeld)),
      { tape, partials, ...(shape.isSecond ? { statistics } : {}), ...held, units: table },
      {
        ...{ rows: row, splits, tiles: images * across * down, across, down, masked: cell.masks === undefined ? 0 : 1 },
        ...{ height: step.height, width: step.width, rows_out: height, columns_out: width },
      },
      [splits, step.rows, 1],
    );
  };

  const merge = ({ row, rows: norms }: ForwardStep): void => {
    const merging = programs.get(`merge ${vectors} ${active}`, () => mergeProgram(vectors, active));
    call.launch(merging, { tape, partials, statistics, norms: table }, { rows: row }, [norms, 1, 1]);
  };

  const plainSum = ({ row, rows: nodes }: ForwardStep): void => {
    const isWhole = channels % 4 === 0;
    const groupsWith = (each: number): number => {
      const { pixels: size, blocks } = plainBlock(vectors, each);
      return nodes * blocks * images * Math.ceil((height * width) / size);
    };
    const each = [4, 2].find((count) => groupsWith(count) >= SUM_WORKGROUPS) ?? 1;
    const summing = programs.get(`sum ${vectors} ${active} ${each} ${isWhole}`, () =>
      plainSumProgram(vectors, active, each, isWhole),
    );
    const groups = groupsWith(each);
    const parts = Math.ceil((height * width) / plainBlock(vectors, each).pixels);
    const sizes = { rows: row, groups, images, plane: height * width, parts, pixel: plan.concatenated * channels };
    call.launch(summing, { tape, y, nodes: table }, sizes, groupsOf(groups));
  };

  const shuffledSum = ({ row, rows: nodes }: ForwardStep): void => {
    const summing = programs.get(`shuffled ${vectors} ${active} ${partial}`, () => shuffledSumProgram(vectors, active, partial));
    const parts = Math.ceil((height * width) / shuffledPixels(channels));
    const groups = images * parts;
    const sizes = { groups, plane: height * width, parts, pixel: plan.concatenated * channels, slot: pixels * rest };
    for (let node = 0; node < nodes; node++) {
      const at = row + node * NODE_ROW.length;
      call.launch(summing, { tape, y, rest: bypassed, nodes: table }, { rows: at, ...sizes }, groupsOf(groups));
    }
  };

  const bypass = ({ inputs, row, targets }: Bypassing, group: number): void => {
    const from = inputs.map((input) => plan.nodes[input] as PlannedNode);
    const strides = from.map(({ stride }) => stride);
    const key = `bypass ${channels} ${active} ${strides.join('')} ${isHeld}`;
    const outer = from.find(({ stride }) => stride === 2) ?? (from[0] as PlannedNode);
    const groups = Math.ceil((pixels * rest) / BYPASS_THREADS);
    call.launch(
      programs.get(key, () => bypassProgram(channels, active, strides, isHeld)),
      {
        ...Object.fromEntries(inputs.map((input, i) => [`input${i}`, cell.inputs[input] as Range])),
        ...{ rest: bypassed, tape, ...held, targets: table },
      },
      {
        ...{ groups, total: pixels * rest, rows: row, count: targets, adds: group === 0 ? 0 : 1, columns_out: width },
        ...{ rows_out: height, height: outer.height, width: outer.width },
        ...(isHeld ? Object.fromEntries(from.map(({ bypassPlaces }, i) => [`piece_${i}`, Math.max(0, bypassPlaces)])) : {}),
      },
      groupsOf(groups),
    );
  };

  const note = (to: Range): void => {
    const noting = programs.get(`note ${vectors}`, () => noteProgram(vectors));
    if (notes.rows > 0) call.launch(noting, { tape, piece: to, notes: table }, { rows: notes.row }, [NOTE_GROUPS, notes.rows, 1]);
    plan.nodes.slice(0, plan.inputs).forEach((node, input) => {
      if (node.bypassPlaces < 0) return;
      const words = bypassWords(pixels, rest);
      const sizes = { to: node.bypassPlaces, words, total: pixels * rest, height: node.height, width: node.width };
      const places = programs.get(`note ${channels} ${active}`, () => noteBypassProgram(channels, active));
      call.launch(places, { x: cell.inputs[input] as Range, piece: to }, sizes, groupsOf(noteGroups(words)));
    });
  };

  gather(call, cell, tableKey(cell.number, 'gather'));
  bypassing.forEach(bypass);
  for (const step of steps) {
    if (step.kind === 'units') units(step);
    else if (step.kind === 'merge') merge(step);
    else if (partial === 1) plainSum(step);
    else shuffledSum(step);
  }
  if (piece !== undefined && !isHeld) note(piece);
};
