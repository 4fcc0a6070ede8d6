import type { Kernel, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';

/** Threads of a workgroup, each of which computes four numbers. */
const THREADS = 256;

/** The workgroups for so many numbers, four a thread. */
const groupsFor = (count: number): readonly [number, number, number] => groupsOf(Math.ceil(count / (4 * THREADS)));

/** y = f(x), where `formula` names x, a vector of four: called with (count, x, y). */
const unary = (name: string, formula: string): Kernel => {
  const text = program({
    name,
    operands: { a: 'array<vec4f>', y: 'array<vec4f>' },
    numbers: { vectors: 'u32' },
    code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.vectors) { return; }
  let x = a[i];
  y[i] = ${formula};
}`,
  });
  return (call) => {
    const count = call.integer();
    const [a, y] = [call.buffer(count), call.buffer(count)];
    call.launch(text, { a, y }, { vectors: Math.ceil(count / 4) }, groupsFor(count));
  };
};

const fill = program({
  name: 'fill',
  operands: { y: 'array<vec4f>' },
  numbers: { vectors: 'u32', value: 'f32' },
  code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i < n.vectors) { y[i] = vec4f(n.value); }
}`,
});

/** Operations on every number of one tensor by itself. */
export const elementwise: Kernels = {
  relu: unary('relu', 'select(x, vec4f(), x <= vec4f())'),
  negate: unary('negate', '-x'),
  square: unary('square', 'x * x'),
  root: unary('root', 'sqrt(x)'),
  reciprocal_root: unary('reciprocal_root', '1.0 / sqrt(x)'),
  exponentials: unary('exponentials', 'exp(x)'),
  logarithms: unary('logarithms', 'log(x)'),
  fill: (call) => {
    const [count, value] = [call.integer(), call.number()];
    call.launch(fill, { y: call.buffer(count) }, { vectors: Math.ceil(count / 4), value }, groupsFor(count));
  },
};
