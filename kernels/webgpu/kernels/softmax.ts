import type { Call, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import { type Range, wholeSlab, wordOf } from '../range.js';
import { EXACT } from './exact.js';
import { launchSum } from './reduce.js';
import { SUM_ALL, THREADS } from './sum-text.js';

/** A workgroup a row: `largest`, the largest logit, and `sum`, Σ e^(x - largest); `first` is the row's first logit. */
const ROW = `${EXACT}${SUM_ALL}
var<workgroup> largest_of: array<f32, ${THREADS}>;
fn larger(a: f32, b: f32) -> f32 { return select(a, b, b > a || is_nan(b)); }
fn largest_all(value: f32, t: u32) -> f32 {
  largest_of[t] = value;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (t < half) { largest_of[t] = larger(largest_of[t], largest_of[t + half]); }
    workgroupBarrier();
  }
  return largest_of[0];
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let row = min(group_index(group), n.rows - 1u);
  let first = row * n.columns;
  var own = logits[first];
  for (var i = t; i < n.columns; i += ${THREADS}u) { own = larger(own, logits[first + i]); }
  let largest = largest_all(own, t);
  var powers = 0.0;
  for (var i = t; i < n.columns; i += ${THREADS}u) { powers += exponential(logits[first + i] - largest); }
  let sum = sum_all(powers, t);`;

const softmax = program({
  name: 'softmax',
  operands: { logits: 'array<f32>', output: 'array<f32>' },
  numbers: { rows: 'u32', columns: 'u32' },
  code: `${ROW}
  for (var i = t; i < n.columns; i += ${THREADS}u) { output[first + i] = exponential(logits[first + i] - largest) / sum; }
}`,
});

const SMOOTHED = { rows: 'u32', columns: 'u32', labels: 'u32', share: 'f32', on_label: 'f32' } as const;

const losses = program({
  name: 'cross-entropy',
  operands: { logits: 'array<f32>', output: 'array<f32>', classes: 'array<u32>' },
  tables: ['classes'],
  numbers: SMOOTHED,
  code: `${ROW}
  let log_sum = logarithm(sum);
  var terms = 0.0;
  if (n.share != 0.0) {
    for (var i = t; i < n.columns; i += ${THREADS}u) { terms += logits[first + i] - largest - log_sum; }
  }
  let all = sum_all(terms, t);
  let label = classes[n.labels + row];
  // A label outside of the classes stands for none of them.
  var value = select(0.0, log_sum, is_nan(log_sum));
  if (label < n.columns) { value = n.on_label * (logits[first + label] - largest - log_sum); }
  if (t == 0u) { output[row] = fma(n.share, all, value); }
}`,
});

const gradientText = (given: string): string => `${ROW}
  let factor = ${given} / f32(n.rows);
  let label = classes[n.labels + row];
  for (var i = t; i < n.columns; i += ${THREADS}u) {
    let goal = n.share + select(0.0, n.on_label, i == label);
    output[first + i] = (exponential(logits[first + i] - largest) / sum - goal) * factor;
  }
}`;

const gradient = program({
  name: 'cross-entropy, gradient',
  operands: { given: 'array<f32>', logits: 'array<f32>', output: 'array<f32>', classes: 'array<u32>' },
  tables: ['classes'],
  numbers: SMOOTHED,
  code: gradientText('given[0]'),
});

const gradientOfNumber = program({
  name: 'cross-entropy, gradient of a number',
  operands: { logits: 'array<f32>', output: 'array<f32>', classes: 'array<u32>' },
  tables: ['classes'],
  numbers: { ...SMOOTHED, given: 'f32' },
  code: gradientText('n.given'),
});

const NO_LABEL = 2 ** 32 - 1;

/** Reads a label for each row, for all threads to find. */
const labelsOf = (call: Call, rows: number): Range =>
  call.commands.upload(
    Uint32Array.from({ length: rows }, () => {
      const label = call.number();
      return label >= 0 && label < 2 ** 31 ? Math.trunc(label) : NO_LABEL;
    }),
  );

/** Softmax, and the cross-entropy with class labels. */
export const softmaxes: Kernels = {
  softmax: (call) => {
    const [rows, columns] = [call.integer(), call.integer(1)];
    const [logits, output] = [call.buffer(rows * columns), call.buffer(rows * columns)];
    call.launch(softmax, { logits, output }, { rows, columns }, groupsOf(rows));
  },
  cross_entropy: (call) => {
    const [rows, columns, smoothing] = [call.integer(1), call.integer(1), call.number()];
    const logits = call.buffer(rows * columns);
    const labels = labelsOf(call, rows);
    const loss = call.buffer(1);
    const output = call.scratch(rows);
    const numbers = { rows, columns, labels: wordOf(labels), share: smoothing / columns, on_label: 1 - smoothing };
    call.launch(losses, { logits, output, classes: wholeSlab(labels) }, numbers, groupsOf(rows));
    launchSum(call, [1, rows, 1], -1 / rows, output, loss);
  },
  cross_entropy_gradient: (call) => {
    const [rows, columns, smoothing] = [call.integer(1), call.integer(1), call.number()];
    const given = call.optional(1) ?? call.number();
    const logits = call.buffer(rows * columns);
    const labels = labelsOf(call, rows);
    const operands = { logits, output: call.buffer(rows * columns), classes: wholeSlab(labels) };
    const numbers = { rows, columns, labels: wordOf(labels), share: smoothing / columns, on_label: 1 - smoothing };
    if (typeof given === 'number') call.launch(gradientOfNumber, operands, { ...numbers, given }, groupsOf(rows));
    else call.launch(gradient, { ...operands, given }, numbers, groupsOf(rows));
  },
};
