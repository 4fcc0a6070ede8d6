import type { Call, Kernels } from '../call.js';
import type { Range } from '../range.js';
import { bitsOf, launchOver, type SlabProgram, slabProgram, type Work } from '../slabs.js';
import { chunksOf } from './chunks.js';

const THREADS = 256;

/**
 * A step on each element of the tensors of a state. `step` computes with i, the element, with at0, at1, ..., the addresses of
 * the tensors, and with the settings: those of the state itself, then those of all.
 */
const stepOf = (name: string, tensors: number, settings: readonly string[], step: string): SlabProgram<never> => {
  const record = tensors + 2 + settings.length;
  const values = settings.map((of, k) => `let ${of} = bitcast<f32>(word(record + ${tensors + 2 + k}u));`);
  return slabProgram(
    name,
    'f32',
    {},
    `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  if (index >= n.works) { return; }
  let record = index * ${record}u;
  ${Array.from({ length: tensors }, (_, k) => `let at${k} = word(record + ${k}u);`).join('\n  ')}
  let end = word(record + ${tensors + 1}u);
  ${values.join('\n  ')}
  for (var i = word(record + ${tensors}u) + t; i < end; i += ${THREADS}u) {
    ${step}
  }
}`,
  );
};

const momentum = stepOf(
  'momentum steps',
  5,
  ['decay', 'rate', 'factor', 'scale'],
  `let weight = load(at0 + i);
    let moved = fma(load(at1 + i), factor, fma(weight, decay, load(at2 + i) * scale));
    store(at4 + i, moved);
    store(at3 + i, fma(-moved, rate, weight));`,
);

const adam = stepOf(
  'adam steps',
  7,
  ['decay', 'rate', 'beta1', 'rest1', 'beta2', 'rest2', 'epsilon', 'scale', 'correction'],
  `let weight = load(at0 + i);
    let gradient = fma(weight, decay, load(at3 + i) * scale);
    let mean = fma(gradient, rest1, load(at1 + i) * beta1);
    let mean_square = fma(gradient * gradient, rest2, load(at2 + i) * beta2);
    store(at5 + i, mean);
    store(at6 + i, mean_square);
    store(at4 + i, weight - mean * rate / fma(sqrt(mean_square), correction, epsilon));`,
);

const combination = stepOf(
  'linear combinations',
  3,
  ['alpha', 'beta'],
  'store(at2 + i, load(at0 + i) * alpha + load(at1 + i) * beta);',
);

/** Reads (states, settings of all, for each state its count, its tensors and its own settings), and launches. */
const steps = (call: Call, of: SlabProgram<never>, tensors: number, own: number, settings: number): void => {
  const count = call.integer();
  const constants = Array.from({ length: settings }, () => bitsOf(call.number()));
  const works: Work[] = [];
  for (let k = 0; k < count; k++) {
    const size = call.integer();
    const ranges: Range[] = Array.from({ length: tensors }, () => call.buffer(size));
    const numbers = [...Array.from({ length: own }, () => bitsOf(call.number())), ...constants];
    for (const { start, end } of chunksOf(size)) works.push({ ranges, numbers: [start, end, ...numbers] });
  }
  launchOver(call, of, works);
};

/** Steps of optimisers and linear combinations, over all tensors of a list together. */
export const updates: Kernels = {
  momentum_steps: (call) => steps(call, momentum, 5, 1, 3),
  adam_steps: (call) => steps(call, adam, 7, 1, 8),
  linear_combinations: (call) => steps(call, combination, 3, 2, 0),
};
