import type { Call, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import type { Range } from '../range.js';
import { groupsFor, THREADS } from './elementwise.js';
import { GRID_NUMBERS, GRID_THREADS, gridOf, halfOf, rowsEach } from './grid.js';

const LEAST_EACH = 4;
const MOST_EACH = 32;
/** Workgroups with which one launch is better than two. */
const ENOUGH_GROUPS = 48;

/** Sums of parts of the middle axis; several of the outer axis share a workgroup where the middle one is short. */
const sumOf = (element: 'f32' | 'vec4f') =>
  program({
    name: `sum of ${element}`,
    operands: { input: `array<${element}>`, output: `array<${element}>` },
    numbers: {
      ...GRID_NUMBERS,
      ...({ outer: 'u32', middle: 'u32', slots: 'u32', part: 'u32', parts: 'u32', factor: 'f32' } as const),
    },
    code: `
var<workgroup> sums: array<${element}, ${GRID_THREADS}>;
@compute @workgroup_size(${GRID_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let part = index / n.blocks % n.parts;
  let slot = t / (n.width * n.rows);
  let row = t / n.width % n.rows;
  let column = index % n.blocks * n.width + t % n.width;
  let o = index / (n.blocks * n.parts) * n.slots + slot;
  let inside = slot < n.slots && o < n.outer && column < n.columns;
  var sum = ${element}();
  if (inside) {
    let end = min(n.middle, (part + 1u) * n.part);
    for (var m = part * n.part + row; m < end; m += n.rows) { sum += input[(o * n.middle + m) * n.columns + column]; }
  }
  sums[t] = sum;
  workgroupBarrier();
  for (var half = n.half; half > 0u; half /= 2u) {
    if (row < half && row + half < n.rows && slot < n.slots) { sums[t] += sums[t + half * n.width]; }
    workgroupBarrier();
  }
  if (inside && row == 0u) { output[(o * n.parts + part) * n.columns + column] = sums[t] * n.factor; }
}`,
  });

const sums = { f32: sumOf('f32'), vec4f: sumOf('vec4f') };

/** y [outer, inner] = factor · Σ over the middle axis of x [outer, middle, inner]; in steps where that axis is long. */
export const launchSum = (
  call: Call,
  [outer, middle, inner]: readonly [number, number, number],
  factor: number,
  input: Range,
  output: Range,
): void => {
  const grid = gridOf(inner);
  const rows = Math.max(1, Math.min(grid.rows, middle));
  const slots = Math.max(1, Math.min(outer, Math.floor(GRID_THREADS / (rows * grid.width))));
  const isOneLaunch =
    middle <= rows * LEAST_EACH || (middle <= rows * MOST_EACH && Math.ceil(outer / slots) * grid.blocks >= ENOUGH_GROUPS);
  const part = isOneLaunch ? Math.max(1, middle) : rows * rowsEach(outer * middle * grid.columns, LEAST_EACH, MOST_EACH);
  const parts = Math.max(1, Math.ceil(middle / part));
  const isLast = parts === 1;
  const to = isLast ? output : call.scratch(outer * parts * inner);
  const { element, columns, blocks, width } = grid;
  const numbers = { columns, blocks, width, rows, half: halfOf(rows), outer, middle, slots, part, parts };
  call.launch(
    sums[element],
    { input, output: to },
    { ...numbers, factor: isLast ? factor : 1 },
    groupsOf(Math.ceil(outer / slots) * parts * blocks),
  );
  if (!isLast) launchSum(call, [outer, parts, inner], factor, to, output);
};

const spreadOf = (element: 'f32' | 'vec4f') =>
  program({
    name: `spread of ${element}`,
    operands: { input: `array<${element}>`, output: `array<${element}>` },
    numbers: { count: 'u32', middle: 'u32', columns: 'u32', factor: 'f32' },
    code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  output[i] = input[i / (n.middle * n.columns) * n.columns + i % n.columns] * n.factor;
}`,
  });

const spreads = { f32: spreadOf('f32'), vec4f: spreadOf('vec4f') };

const gateOf = (element: 'f32' | 'vec4f') =>
  program({
    name: `channel gate of ${element}`,
    operands: { input: `array<${element}>`, gates: `array<${element}>`, output: `array<${element}>` },
    numbers: { count: 'u32', middle: 'u32', columns: 'u32' },
    code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  output[i] = input[i] * gates[i / (n.middle * n.columns) * n.columns + i % n.columns];
}`,
  });

const gates = { f32: gateOf('f32'), vec4f: gateOf('vec4f') };

/** Sums along one axis, their gradient, and products with what is spread. */
export const reductions: Kernels = {
  sum: (call) => {
    const extent = [call.integer(), call.integer(), call.integer(1)] as const;
    const [outer, middle, inner] = extent;
    const factor = call.number();
    launchSum(call, extent, factor, call.buffer(outer * middle * inner), call.buffer(outer * inner));
  },
  spread: (call) => {
    const [outer, middle, inner] = [call.integer(), call.integer(), call.integer()];
    const factor = call.number();
    const [input, output] = [call.buffer(outer * inner), call.buffer(outer * middle * inner)];
    const element = inner % 4 === 0 ? 'vec4f' : 'f32';
    const columns = element === 'f32' ? inner : inner / 4;
    const count = outer * middle * columns;
    call.launch(spreads[element], { input, output }, { count, middle, columns, factor }, groupsFor(4 * count));
  },
  // (outer, middle, inner, x, gates [outer, inner], y): what is spread, times x.
  channel_gate: (call) => {
    const [outer, middle, inner] = [call.integer(), call.integer(), call.integer()];
    const input = call.buffer(outer * middle * inner);
    const [by, output] = [call.buffer(outer * inner), call.buffer(outer * middle * inner)];
    const element = inner % 4 === 0 ? 'vec4f' : 'f32';
    const columns = element === 'f32' ? inner : inner / 4;
    const count = outer * middle * columns;
    call.launch(gates[element], { input, gates: by, output }, { count, middle, columns }, groupsFor(4 * count));
  },
};
