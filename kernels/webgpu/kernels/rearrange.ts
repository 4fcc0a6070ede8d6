import type { Call, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import { groupsFor, THREADS } from './elementwise.js';

/** The place of a box in a tensor: an offset, and steps along its first three axes; the last axis has the step 1. */
interface Place {
  readonly offset: number;
  readonly steps: readonly number[];
}

const placeOf = (call: Call): Place => ({ offset: call.integer(), steps: [call.integer(), call.integer(), call.integer()] });

/** The elements that a tensor with such a box must have. */
const extentOf = (sizes: readonly number[], { offset, steps }: Place): number =>
  sizes.includes(0)
    ? 0
    : steps.reduce((last, step, i) => last + ((sizes[i] as number) - 1) * step, offset + (sizes[3] as number));

const boxOf = (element: 'f32' | 'vec4f') =>
  program({
    name: `copy of a box of ${element}`,
    operands: { input: `array<${element}>`, output: `array<${element}>` },
    numbers: {
      ...({ count: 'u32', second: 'u32', third: 'u32', last: 'u32' } as const),
      ...({ offset: 'u32', step0: 'u32', step1: 'u32', step2: 'u32' } as const),
      ...({ to_offset: 'u32', to_step0: 'u32', to_step1: 'u32', to_step2: 'u32' } as const),
    },
    code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  let l = i % n.last;
  let row = i / n.last;
  let k = row % n.third;
  let j = row / n.third % n.second;
  let h = row / n.third / n.second;
  let at = n.offset + h * n.step0 + j * n.step1 + k * n.step2 + l;
  output[n.to_offset + h * n.to_step0 + j * n.to_step1 + k * n.to_step2 + l] = input[at];
}`,
  });

const boxes = { f32: boxOf('f32'), vec4f: boxOf('vec4f') };

const shuffle = program({
  name: 'channel shuffle',
  operands: { input: 'array<f32>', output: 'array<vec4f>' },
  numbers: { vectors: 'u32', groups: 'u32', size: 'u32', last: 'u32' },
  code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.vectors) { return; }
  let at = min(4u * i + vec4u(0u, 1u, 2u, 3u), vec4u(n.last));
  let channels = n.groups * n.size;
  let channel = at % channels;
  let p = at - channel + channel % n.groups * n.size + channel / n.groups;
  output[i] = vec4f(input[p.x], input[p.y], input[p.z], input[p.w]);
}`,
});

/** The side of a square of a transposed matrix that a workgroup turns. */
const SIDE = 32;

const transpose = program({
  name: 'transpose',
  operands: { input: 'array<f32>', output: 'array<f32>' },
  numbers: { rows: 'u32', columns: 'u32', across: 'u32', squares: 'u32' },
  code: `
var<workgroup> square: array<f32, ${SIDE * (SIDE + 1)}>;
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let first = index / n.squares * n.rows * n.columns;
  let top = index % n.squares / n.across * ${SIDE}u;
  let left = index % n.squares % n.across * ${SIDE}u;
  let x = t % ${SIDE}u;
  for (var y = t / ${SIDE}u; y < ${SIDE}u; y += ${THREADS / SIDE}u) {
    if (top + y < n.rows && left + x < n.columns) {
      square[y * ${SIDE + 1}u + x] = input[first + (top + y) * n.columns + left + x];
    }
  }
  workgroupBarrier();
  for (var y = t / ${SIDE}u; y < ${SIDE}u; y += ${THREADS / SIDE}u) {
    if (left + y < n.columns && top + x < n.rows) {
      output[first + (left + y) * n.rows + top + x] = square[x * ${SIDE + 1}u + y];
    }
  }
}`,
});

/** Kernels that only move numbers of one tensor. */
export const rearrangements: Kernels = {
  copy_box: (call) => {
    const sizes = [call.integer(), call.integer(), call.integer(), call.integer()] as const;
    const [read, write] = [placeOf(call), placeOf(call)];
    const [input, output] = [call.buffer(extentOf(sizes, read)), call.buffer(extentOf(sizes, write))];
    const lengths = [sizes[3], read.offset, ...read.steps, write.offset, ...write.steps];
    const width = lengths.every((length) => length % 4 === 0) ? 4 : 1;
    const [last, offset, step0, step1, step2, to_offset, to_step0, to_step1, to_step2] = lengths.map((of) => of / width) as [
      ...[number, number, number, number, number, number, number, number, number],
    ];
    const count = sizes[0] * sizes[1] * sizes[2] * last;
    const numbers = { count, second: sizes[1], third: sizes[2], last, offset, step0, step1, step2 };
    call.launch(
      boxes[width === 4 ? 'vec4f' : 'f32'],
      { input, output },
      { ...numbers, to_offset, to_step0, to_step1, to_step2 },
      groupsFor(4 * count),
    );
  },
  channel_shuffle: (call) => {
    const [pixels, groups, size] = [call.integer(), call.integer(1), call.integer(1)];
    const count = pixels * groups * size;
    const [input, output] = [call.buffer(count), call.buffer(count)];
    call.launch(shuffle, { input, output }, { vectors: Math.ceil(count / 4), groups, size, last: count - 1 }, groupsFor(count));
  },
  transpose: (call) => {
    const [batch, rows, columns] = [call.integer(), call.integer(), call.integer()];
    const [input, output] = [call.buffer(batch * rows * columns), call.buffer(batch * rows * columns)];
    const across = Math.ceil(columns / SIDE);
    const squares = Math.ceil(rows / SIDE) * across;
    call.launch(transpose, { input, output }, { rows, columns, across, squares }, groupsOf(batch * squares));
  },
};
