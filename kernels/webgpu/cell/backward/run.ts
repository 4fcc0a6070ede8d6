import type { Call } from '../../call.js';
import { groupsOf } from '../../program.js';
import { type Range, wholeSlab, wordOf } from '../../range.js';
import { type BackwardCell, bindBackward } from '../bind.js';
import type { CellPlan } from '../graph.js';
import { tableKey } from '../plans.js';
import type { Launch } from './launches.js';
import {
  bypassProgram,
  denseProgram,
  finishProgram,
  foreignProgram,
  nodeProgram,
  outputsProgram,
  pointProgram,
  secondProgram,
  termsProgram,
} from './programs.js';
import { type Schedule, scheduleBackward } from './schedule.js';
import { channelsOf, nodeChannelsOf } from './tiles.js';
import { NOTHING } from './words-text.js';

const schedules = new WeakMap<CellPlan, Schedule>();

const scheduleOf = (plan: CellPlan): Schedule => {
  const known = schedules.get(plan);
  if (known !== undefined) return known;
  const made = scheduleBackward(plan);
  schedules.set(plan, made);
  return made;
};

/** Scratch memory is larger than what shares slabs with weights: those slabs are bound whole beside it. */
const LEAST_FLOATS = 2 ** 18 + 4;

/** The buffers of a pass beside those of its call. */
interface Room {
  readonly table: Range;
  readonly scratch: Range;
  readonly sums: Range;
  readonly bypass: Range;
  readonly weights: boolean;
}

const asksForWeights = ({ gradients: { filters, affine } }: BackwardCell): boolean =>
  filters.some(({ first, second }) => first !== undefined || second !== undefined) ||
  affine.some(({ gamma, beta }) => gamma !== undefined || beta !== undefined);

const launchNode = (call: Call, cell: BackwardCell, room: Room, launch: Extract<Launch, { step: 'node' }>): void => {
  const { plan, tape, dy, inputs, gradients } = cell;
  const { vectors, chunk } = nodeChannelsOf(plan);
  const isInput = launch.node < plan.inputs;
  const dx = isInput ? gradients.inputs[launch.node] : dy;
  if (dx === undefined) return;
  const isPooled = isInput && plan.partial > 1 && plan.nodes[launch.node]?.stride === 2;
  const shape = { vectors, chunk, held: cell.isHeld, partial: plan.partial, active: plan.active, isInput, isPooled };
  const { table, scratch, sums, bypass } = room;
  // A program takes those of its own operands.
  const operands = { tape, scratch, sums, table, dy, dx, bypass, piece: cell.piece as Range, x_in: inputs[launch.node] as Range };
  call.launch(nodeProgram(shape), operands, { table: launch.table, images: plan.images }, launch.groups);
};

const launchStep = (call: Call, cell: BackwardCell, room: Room, launch: Launch): void => {
  const { plan, tape, isHeld, masks } = cell;
  const { images, height, width, active } = plan;
  const { table, scratch, sums, weights } = room;
  const { vectors, chunk, chunks } = channelsOf(plan);
  const operands = { tape, scratch, sums, table, piece: cell.piece as Range };
  const size = { table: launch.table, height, width, chunks };
  const dmasks = cell.gradients.masks === undefined ? 0 : 1;
  const shape = { vectors, chunk, held: isHeld };
  const [plane, pixels] = [height * width, images * height * width];
  switch (launch.step) {
    case 'node':
      launchNode(call, cell, room, launch);
      break;
    case 'terms':
      call.launch(termsProgram(vectors), operands, { ...launch.numbers, table: launch.table, pixels, plane }, launch.groups);
      break;
    case 'finish':
      call.launch(finishProgram(vectors), operands, { table: launch.table, pixels }, launch.groups);
      break;
    case 'dense':
      call.launch(denseProgram({ ...shape, masks: masks !== undefined }), operands, { ...size, dmasks }, launch.groups);
      break;
    case 'second':
      call.launch(secondProgram(shape), operands, { ...size, ...launch.numbers }, launch.groups);
      break;
    case 'point': {
      const stride = plan.nodes.some((node) => node.stride === 2) ? 2 : 1;
      const of = pointProgram({ vectors, chunk, stride, held: isHeld, masks: masks !== undefined });
      const numbers = { ...size, ...launch.numbers, weights: weights ? 1 : 0, dmasks, pixels };
      call.launch(of, operands, numbers, weights ? launch.groups : launch.weightless);
      break;
    }
    case 'foreign': {
      const y = cell.gradients.foreign[launch.foreign];
      if (y === undefined) return;
      const groups = groupsOf(Math.ceil(launch.numbers.count / 256));
      call.launch(foreignProgram(vectors), { tape, scratch, sums, y }, { ...launch.numbers, channels: active, plane }, groups);
      break;
    }
    case 'bypass': {
      const { source, numbers } = launch;
      const values = source === 'tape' ? tape : source === 'output' ? cell.y : (cell.inputs[source] as Range);
      const count = { table: launch.table, ...numbers, numbers: pixels * plan.rest, rest: plan.rest };
      call.launch(bypassProgram(isHeld), { ...operands, values, bypass: room.bypass }, count, launch.groups);
      break;
    }
  }
};

/** Launches the last step: one launch for each slab that the gradients lie in. */
const launchOutputs = (call: Call, { gradients }: BackwardCell, room: Room, { outputs }: Schedule): void => {
  const { table, scratch } = room;
  const bySlab = new Map<string, { readonly slab: Range; readonly places: Uint32Array }>();
  for (const [i, { of, offset }] of outputs.outputs.entries()) {
    const range = of(gradients);
    if (range === undefined) continue;
    // A buffer that scratch memory is part of cannot be bound as a whole beside it.
    const isBeside = range.slab === scratch.slab;
    const key = isBeside ? `${range.slab.id}:${range.offset}` : `${range.slab.id}`;
    const known = bySlab.get(key);
    const group = known ?? {
      slab: isBeside ? range : wholeSlab(range),
      places: new Uint32Array(outputs.outputs.length).fill(NOTHING),
    };
    if (known === undefined) bySlab.set(key, group);
    group.places[i] = offset + (isBeside ? 0 : wordOf(range));
  }
  for (const { slab, places } of bySlab.values()) {
    const uploaded = call.commands.upload(places);
    // The whole of what is uploaded, so that the bindings are those of the last pass.
    const operands = { scratch, slab, table, places: wholeSlab(uploaded) };
    const numbers = { table: outputs.table, entry: wordOf(uploaded) };
    call.launch(outputsProgram(), operands, numbers, [outputs.groups, outputs.outputs.length, 1]);
  }
};

/** Launches the backward pass of a cell; see `cellBackward` of the C++ for its numbers. */
export const cellBackward = (call: Call): void => {
  const cell = bindBackward(call);
  const schedule = scheduleOf(cell.plan);
  const scratch = call.scratch(Math.max(LEAST_FLOATS, schedule.scratchFloats));
  const room: Room = {
    table: call.commands.table(tableKey(cell.number, 'backward'), () => schedule.words),
    scratch,
    sums: call.scratch(schedule.sumsFloats),
    bypass: schedule.bypassFloats === 0 ? scratch : call.scratch(schedule.bypassFloats),
    weights: asksForWeights(cell),
  };
  for (const launch of schedule.launches) launchStep(call, cell, room, launch);
  if (cell.gradients.edgeWeights !== undefined)
    for (const launch of schedule.bypassLaunches) launchStep(call, cell, room, launch);
  launchOutputs(call, cell, room, schedule);
};
