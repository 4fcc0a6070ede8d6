import type { Call, Kernels } from '../call.js';
import { program } from '../program.js';
import type { Range } from '../range.js';
import { type SlabProgram, Slabs, slabProgram } from '../slabs.js';
import { EACH_VECTOR, groupsFor, THREADS } from './elementwise.js';
import { launchSum } from './reduce.js';
import { SUM_ALL } from './sum-text.js';

/** y = (y +) Σ factor·x over the tensors of a launch; the table has the address of y, of the weights, and of each x. */
const sumOf = (name: string, term: string, sum: string): SlabProgram<'vectors' | 'tensors' | 'first' | 'start'> =>
  slabProgram(
    name,
    'vec4f',
    { vectors: 'u32', tensors: 'u32', first: 'u32', start: 'u32' },
    `${EACH_VECTOR}
  let to = word(0u) + i;
  let weights = word(1u);
  var sum = vec4f();
  if (n.start == 1u) { sum = load(to); }
  for (var k = 0u; k < n.tensors; k++) {
    let x = load(word(2u + k) + i);
    let place = n.first + k;
    if (k == 0u && n.start == 0u) { sum = ${term}; } else { sum = ${sum}; }
  }
  store(to, sum);
}`,
  );

const WEIGHT = 'load(weights + place / 4u)[place % 4u]';
const weighted = sumOf('weighted sum', `${WEIGHT} * x`, `fma(vec4f(${WEIGHT}), x, sum)`);
const plain = sumOf('sum of tensors', 'x', 'sum + x');

/** Launches a sum over tensors in their order, in as many launches as their slabs need. */
const launchSums = (call: Call, of: typeof plain, count: number, weights: Range, xs: readonly Range[], y: Range): void => {
  for (let first = 0; first < xs.length; ) {
    const slabs = new Slabs(of);
    slabs.add([y, weights]);
    let end = first;
    while (end < xs.length && slabs.add([xs[end] as Range])) end += 1;
    const table = [y, weights, ...xs.slice(first, end)].map((range) => slabs.address(range));
    const vectors = Math.ceil(count / 4);
    const numbers = { vectors, tensors: end - first, first, start: first === 0 ? 0 : 1 };
    slabs.launch(call, table, numbers, Math.ceil(vectors / THREADS));
    first = end;
  }
};

const timesWeight = program({
  name: 'times weight',
  operands: { input: 'array<vec4f>', weights: 'array<vec4f>', output: 'array<vec4f>' },
  numbers: { vectors: 'u32', place: 'u32' },
  code: `${EACH_VECTOR}
  output[i] = weights[n.place / 4u][n.place % 4u] * input[i];
}`,
});

/** Elements of a part of an inner product. */
const PART = 4096;

/** For each part of the elements and each tensor of a launch ⟨a, x⟩: partial [tensors, parts]. */
const products = slabProgram(
  'inner products',
  'f32',
  { count: 'u32', tensors: 'u32', first: 'u32' },
  `${SUM_ALL}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let part = min(group_index(group), n.works - 1u);
  let a = word(0u);
  let partial = word(1u);
  let end = min(n.count, (part + 1u) * ${PART}u);
  for (var k = 0u; k < n.tensors; k++) {
    let x = word(2u + k);
    var sum = 0.0;
    for (var i = part * ${PART}u + t; i < end; i += ${THREADS}u) { sum = fma(load(a + i), load(x + i), sum); }
    let total = sum_all(sum, t);
    if (t == 0u) { store(partial + (n.first + k) * n.works + part, total); }
  }
}`,
);

/** Mixtures of tensors by weights, and their gradients. */
export const mixtures: Kernels = {
  add_all: (call) => {
    const [tensors, count] = [call.integer(1), call.integer()];
    const xs = Array.from({ length: tensors }, () => call.buffer(count));
    const y = call.buffer(count);
    launchSums(call, plain, count, y, xs, y);
  },
  weighted_sum: (call) => {
    const [tensors, count] = [call.integer(1), call.integer()];
    const weights = call.buffer(tensors);
    const xs = Array.from({ length: tensors }, () => call.buffer(count));
    launchSums(call, weighted, count, weights, xs, call.buffer(count));
  },
  times_weight: (call) => {
    const count = call.integer();
    const input = call.buffer(count);
    const places = call.integer(1);
    const weights = call.buffer(places);
    const place = call.integer();
    if (place >= places) throw new Error('there is no such weight');
    const output = call.buffer(count);
    call.launch(timesWeight, { input, weights, output }, { vectors: Math.ceil(count / 4), place }, groupsFor(count));
  },
  inner_products: (call) => {
    const [tensors, count] = [call.integer(1), call.integer()];
    const a = call.buffer(count);
    const xs = Array.from({ length: tensors }, () => call.buffer(count));
    const y = call.buffer(tensors);
    const parts = Math.max(1, Math.ceil(count / PART));
    const partial = parts === 1 ? y : call.scratch(tensors * parts);
    for (let first = 0; first < tensors; ) {
      const slabs = new Slabs(products);
      slabs.add([a, partial]);
      let end = first;
      while (end < tensors && slabs.add([xs[end] as Range])) end += 1;
      const table = [a, partial, ...xs.slice(first, end)].map((range) => slabs.address(range));
      slabs.launch(call, table, { count, tensors: end - first, first }, parts);
      first = end;
    }
    if (parts > 1) launchSum(call, [tensors, parts, 1], 1, partial, y);
  },
};
