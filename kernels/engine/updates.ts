import type * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { type EngineKernel, engineKernel } from './register.js';

/** New tensors for what a step changes in each of its states, and the states as numbers for the engine. */
const statesOf = (
  backend: EngineBackend,
  states: readonly (readonly tf.TensorInfo[])[],
  changed: number,
  weightDecays: readonly number[],
): { readonly outputs: tf.TensorInfo[]; readonly numbers: number[] } => {
  const outputs: tf.TensorInfo[] = [];
  const numbers = states.flatMap((state, i) => {
    const after = state.slice(0, changed).map(({ shape }) => backend.output(shape));
    outputs.push(...after);
    const handles = [...state, ...after].map((x) => backend.handle(x));
    return [sizeOf(state[0] as tf.TensorInfo), ...handles, weightDecays[i] as number];
  });
  return { outputs, numbers };
};

// biome-ignore lint/suspicious/noExplicitAny: the attributes are those of the kernels' definitions
type Attributes = any;

const momentumSteps = (
  backend: EngineBackend,
  states: readonly (readonly tf.TensorInfo[])[],
  { learningRate, momentum, scale }: Attributes,
  weightDecays: readonly number[],
): tf.TensorInfo[] => {
  const { outputs, numbers } = statesOf(backend, states, 2, weightDecays);
  backend.call('momentum_steps', [states.length, learningRate, momentum, scale, ...numbers]);
  return outputs;
};

const adamSteps = (
  backend: EngineBackend,
  states: readonly (readonly tf.TensorInfo[])[],
  { learningRate, beta1, beta2, epsilon, step, scale }: Attributes,
  weightDecays: readonly number[],
): tf.TensorInfo[] => {
  const { outputs, numbers } = statesOf(backend, states, 3, weightDecays);
  backend.call('adam_steps', [
    ...[states.length, learningRate / (1 - beta1 ** step), beta1, 1 - beta1, beta2, 1 - beta2, epsilon, scale],
    ...[1 / Math.sqrt(1 - beta2 ** step), ...numbers],
  ]);
  return outputs;
};

/** Tensors in groups of so many. */
const grouped = (inputs: Record<string, tf.TensorInfo>, together: number): tf.TensorInfo[][] => {
  const tensors = Object.values(inputs);
  return Array.from({ length: tensors.length / together }, (_, i) => tensors.slice(i * together, (i + 1) * together));
};

/** Steps of optimisers, and linear combinations, over lists of tensors. */
export const updates: readonly EngineKernel[] = [
  engineKernel('SluiceMomentumStep', ({ inputs: { weights, momentum, gradient }, attrs, backend }) =>
    momentumSteps(backend, [[weights, momentum, gradient]], attrs, [attrs.weightDecay]),
  ),
  engineKernel('SluiceMomentumSteps', ({ inputs, attrs, backend }) =>
    momentumSteps(backend, grouped(inputs, 3), attrs, attrs.weightDecays),
  ),
  engineKernel('SluiceAdamStep', ({ inputs: { weights, first, second, gradient }, attrs, backend }) =>
    adamSteps(backend, [[weights, first, second, gradient]], attrs, [attrs.weightDecay]),
  ),
  engineKernel('SluiceAdamSteps', ({ inputs, attrs, backend }) =>
    adamSteps(backend, grouped(inputs, 4), attrs, attrs.weightDecays),
  ),
  engineKernel('SluiceLinearCombinations', ({ inputs, attrs: { factors }, backend }) => {
    const pairs = grouped(inputs, 2) as [tf.TensorInfo, tf.TensorInfo][];
    const outputs = pairs.map(([a]) => backend.output(a.shape));
    const numbers = pairs.flatMap(([a, b], i) => {
      const handles = [a, b, outputs[i] as tf.TensorInfo].map((x) => backend.handle(x));
      return [sizeOf(a), ...handles, factors[2 * i], factors[2 * i + 1]];
    });
    backend.call('linear_combinations', [pairs.length, ...numbers]);
    return outputs;
  }),
];
