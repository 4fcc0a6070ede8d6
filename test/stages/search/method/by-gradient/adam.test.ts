import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../../../../kernels/backends/cpu.js';
import { adamStep } from '../../../../../kernels/ops/adam-step.js';
import { adam } from '../../../../../stages/search/method/by-gradient/adam.js';
import { AdamSettings } from '../../../../../stages/search/method/by-gradient/adam-settings.js';
import { gradientState } from '../../../../../stages/search/method/by-gradient/gradient-state.js';
import type { GradientState } from '../../../../../stages/search/method/by-gradient/optimiser.js';
import { decoded, near } from '../../../support.js';

const defaults = decoded(AdamSettings, {});
const settings = { ...defaults, learningRate: 3e-4 };
/** A step with Adam. */
const stepped = (
  state: GradientState,
  gradient: GradientState['parameters'],
  options: Parameters<typeof adam>[0],
): GradientState => ({
  ...adam(options).step(state, gradient),
  steps: state.steps + 1,
});
const startOf = (parameters: GradientState['parameters']): GradientState => gradientState(parameters, adam(settings));
const entry = (state: GradientState): number => (state.parameters['normal'] as Float64Array)[0] as number;

test.before(() => cpu.start());

test('the decays are those of DARTS and DrNAS, and the learning rate depends on the length of the search', () => {
  assert.equal(defaults, { learningRate: 'auto', beta1: 0.5, beta2: 0.999, clip: undefined });
});

// By hand, β1 = 0.5, β2 = 0.999, learning rate 0.1, gradients 2 and then -1:
// step 1: m = 1, v = 0.004, m̂ = 2, v̂ = 4: x = 1 - 0.1 · 2/2 = 0.9.
// step 2: m = 0, v = 0.004996, m̂ = 0: x stays. Gradient 1 in step 3: m = 0.5, v = 0.005991004, m̂ = 0.5/0.875.
test('three steps have the values computed by hand', () => {
  const options = { ...settings, learningRate: 0.1 };
  const gradients = [2, -1, 1].map((g) => ({ normal: Float64Array.of(g) }));
  const states = [startOf({ normal: Float64Array.of(1) })];
  for (const gradient of gradients) states.push(stepped(states[states.length - 1] as GradientState, gradient, options));
  const [start, one, two, three] = states as [GradientState, GradientState, GradientState, GradientState];
  near(entry(one), 0.9, 1e-9);
  near(entry(two), 0.9, 1e-9);
  near(entry(three), 0.9 - (0.1 * (0.5 / 0.875)) / Math.sqrt(0.005991004 / (1 - 0.999 ** 3)), 1e-9);
  assert.equal([start.steps, three.steps], [0, 3]);
  assert.is(entry(start), 1, 'the state before is left as it was');
});

test('it agrees with the kernel for weights over many steps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 }),
      fc.nat(1000),
      (start, salt) => {
        let state = startOf({ normal: Float64Array.from(start) });
        let tensors = {
          weights: tf.tensor1d(start),
          first: tf.zeros([start.length]) as tf.Tensor1D,
          second: tf.zeros([start.length]) as tf.Tensor1D,
        };
        for (let step = 1; step <= 5; step++) {
          const gradient = start.map((_, i) => Math.sin(salt + 7 * step + i));
          state = stepped(state, { normal: Float64Array.from(gradient) }, { ...settings, learningRate: 0.05 });
          tensors = adamStep({ ...tensors, gradient: tf.tensor1d(gradient) }, { ...settings, learningRate: 0.05, step });
        }
        const expected = tensors.weights.dataSync();
        for (const [i, x] of (state.parameters['normal'] as Float64Array).entries()) near(x, expected[i] as number, 1e-5);
      },
    ),
    { seed: 1, numRuns: 30 },
  );
});

test('cell types move by their own gradients', () => {
  const state = startOf({ normal: Float64Array.of(1), reduce: Float64Array.of(1) });
  const { parameters } = stepped(state, { normal: Float64Array.of(0), reduce: Float64Array.of(-3) }, settings);
  assert.is((parameters['normal'] as Float64Array)[0], 1);
  near((parameters['reduce'] as Float64Array)[0] as number, 1 + 3e-4, 1e-9);
});

test('a decay of 1, which would divide by 0, is refused', () => {
  for (const wrong of [{ beta1: 1 }, { beta2: 1 }]) assert.ok(either.isLeft(AdamSettings.decode(wrong)));
});

test.run();
