import type { Kernel, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import { EXACT } from './exact.js';

/** Threads of a workgroup, each of which computes four numbers. */
export const THREADS = 256;

/** The workgroups for so many numbers, four a thread. */
export const groupsFor = (count: number): readonly [number, number, number] => groupsOf(Math.ceil(count / (4 * THREADS)));

/** The head of a text in which the thread's `i` is one of `n.vectors` vectors. */
export const EACH_VECTOR = `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.vectors) { return; }`;

/** y = f(x), where `formula` names x, a vector of four: called with (count, x, y). */
const unary = (name: string, formula: string, functions = ''): Kernel => {
  const text = program({
    name,
    operands: { input: 'array<vec4f>', output: 'array<vec4f>' },
    numbers: { vectors: 'u32' },
    code: `${functions}${EACH_VECTOR}
  let x = input[i];
  let bits = bitcast<vec4u>(x);
  output[i] = ${formula};
}`,
  });
  return (call) => {
    const count = call.integer();
    const [input, output] = [call.buffer(count), call.buffer(count)];
    call.launch(text, { input, output }, { vectors: Math.ceil(count / 4) }, groupsFor(count));
  };
};

/** The same by a function of one number. */
const single = (name: string, of: string, functions = EXACT): Kernel =>
  unary(name, `vec4f(${of}(x.x), ${of}(x.y), ${of}(x.z), ${of}(x.w))`, functions);

/** Functions of one number that a copy to the CPU would cost more than they do. */
const FURTHER = `${EXACT}
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exponential(-x)); }
fn softplus(x: f32) -> f32 {
  let small = exponential(-abs(x));
  // ln(1 + s) is 2 · artanh(s/(2 + s)): drivers take 1 + s - 1 for s, so that no correction of the sum would do.
  let r = small / (2.0 + small);
  let r2 = r * r;
  var p = 0.0588235294;
  p = fma(p, r2, 0.0666666667);
  p = fma(p, r2, 0.0769230769);
  p = fma(p, r2, 0.0909090909);
  p = fma(p, r2, 0.111111111);
  p = fma(p, r2, 0.142857143);
  p = fma(p, r2, 0.2);
  p = fma(p, r2, 0.333333333);
  return max(x, 0.0) + 2.0 * fma(r * r2, p, r);
}
`;

const fill = program({
  name: 'fill',
  operands: { output: 'array<vec4f>' },
  numbers: { vectors: 'u32', value: 'f32' },
  code: `${EACH_VECTOR}
  output[i] = vec4f(n.value);
}`,
});

// By the bits: drivers take comparisons as if there were no NaN.
const NOT_POSITIVE = '(bits == vec4u()) | ((bits >= vec4u(0x80000000u)) & (bits <= vec4u(0xff800000u)))';

const reluGradient = program({
  name: 'relu gradient',
  operands: { given: 'array<vec4f>', rectified: 'array<vec4f>', result: 'array<vec4f>' },
  numbers: { vectors: 'u32' },
  code: `${EACH_VECTOR}
  let at = rectified[i];
  let bits = bitcast<vec4u>(at);
  let positive = (bits > vec4u()) & (bits <= vec4u(0x7f800000u));
  result[i] = given[i] * select(select(at, vec4f(), ${NOT_POSITIVE}), vec4f(1.0), positive);
}`,
});

/** Operations on every number of one tensor by itself. */
export const elementwise: Kernels = {
  relu: unary('relu', `select(x, vec4f(), ${NOT_POSITIVE})`),
  relu_gradient: (call) => {
    const count = call.integer();
    const [given, rectified, result] = [call.buffer(count), call.buffer(count), call.buffer(count)];
    call.launch(reluGradient, { given, rectified, result }, { vectors: Math.ceil(count / 4) }, groupsFor(count));
  },
  negate: unary('negate', '-x'),
  square: unary('square', 'x * x'),
  root: unary('root', 'sqrt(x)'),
  reciprocal_root: unary('reciprocal_root', '1.0 / sqrt(x)'),
  exponentials: single('exponentials', 'exponential'),
  logarithms: single('logarithms', 'logarithm'),
  sigmoids: single('sigmoids', 'sigmoid', FURTHER),
  softpluses: single('softpluses', 'softplus', FURTHER),
  fill: (call) => {
    const [count, value] = [call.integer(), call.number()];
    call.launch(fill, { output: call.buffer(count) }, { vectors: Math.ceil(count / 4), value }, groupsFor(count));
  },
};
