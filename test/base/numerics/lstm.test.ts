import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type LstmState, lstmStep, lstmStepGradient } from '../../../base/numerics/lstm.js';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';

const [INPUTS, SIZE] = [3, 4];
const draws = (label: string, count: number): Float64Array => normal(fold(generatorOf(1), label), count);
const weights = draws('weights', 4 * SIZE * (INPUTS + SIZE));
const given = { input: draws('input', INPUTS), hidden: draws('hidden', SIZE), cell: draws('cell', SIZE) };
const slopes = { hidden: draws('to hidden', SIZE), cell: draws('to cell', SIZE) };

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const valueAt = (at: { readonly weights: Float64Array; readonly input: Float64Array } & LstmState): number => {
  const { hidden, cell } = lstmStep(at.weights, at.input, at);
  return dot(hidden, slopes.hidden) + dot(cell, slopes.cell);
};

test('the gradient of a step to its weights, its input and the state before agrees with finite differences', () => {
  const step = lstmStep(weights, given.input, given);
  const toWeights = new Float64Array(weights.length);
  const gradient = { ...lstmStepGradient(weights, step, slopes, toWeights), weights: toWeights };
  const at = { ...given, weights };
  for (const name of ['weights', 'input', 'hidden', 'cell'] as const) {
    for (const [i, slope] of gradient[name].entries()) {
      const moved = (by: number): number => valueAt({ ...at, [name]: at[name].map((x, j) => (j === i ? x + by : x)) });
      const expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      assert.ok(Math.abs(slope - expected) < 1e-8, `${name} ${i}: ${slope}, not ${expected}`);
    }
  }
});

test('a step with open gates keeps the cell, and one with closed gates forgets it', () => {
  const cell = Float64Array.of(0.7);
  const stateOf = (forget: number) =>
    lstmStep(Float64Array.of(-30, 0, forget, 0, 30, 0, 0, 0), Float64Array.of(1), { hidden: Float64Array.of(0), cell });
  assert.ok(Math.abs((stateOf(30).cell[0] as number) - 0.7) < 1e-9);
  assert.ok(Math.abs((stateOf(30).hidden[0] as number) - Math.tanh(0.7)) < 1e-9);
  assert.ok(Math.abs(stateOf(-30).cell[0] as number) < 1e-9);
});

test.run();
