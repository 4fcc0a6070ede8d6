import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../base/backend.js';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import { native } from '../../../kernels/backends/native.js';
import { wasm } from '../../../kernels/backends/wasm.js';
import { loadBackend, namedBackends } from '../../networks/backends.js';
import { quickenCopies } from '../quick-copies.js';

quickenCopies();

const obstacle = native.probe();
if (obstacle !== null) test.skip(`native: ${obstacle}`);

const usual: Readonly<Record<string, Backend>> = { cpu, wasm, ...(obstacle === null ? { native } : {}) };

/** The backends that operations are tested on, by name: those in TEST_BACKENDS, or all that need no GPU, `native` where it is built. */
export const backends: Readonly<Record<string, Backend>> =
  namedBackends === undefined
    ? usual
    : Object.fromEntries(await Promise.all(namedBackends.map(async (name) => [name, await loadBackend(name)] as const)));

/** Those that are compared with `cpu`. */
export const fastBackends = Object.keys(backends).filter((name) => name !== 'cpu');

/** Numbers that a tensor is made of, with no backend behind them. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Standard normal numbers in a shape, one set a label. */
export const random = (shape: readonly number[], label: string | number = 0): Values => ({
  shape,
  data: Float32Array.from(
    normal(
      fold(generatorOf(7), 'test', label),
      shape.reduce((a, b) => a * b, 1),
    ),
  ),
});

export const tensorOf = ({ shape, data }: Values): tf.Tensor => tf.tensor(data.slice(), [...shape], 'float32');

export const valuesOf = (x: tf.Tensor): Values => ({ shape: x.shape, data: Float32Array.from(x.dataSync()) });

/** Largest difference, relative to the largest magnitude of the expected tensor (at least `floor`). */
export const distance = (actual: Values, expected: Values, floor = 1e-3): number => {
  assert.equal(actual.shape, expected.shape);
  const scale = expected.data.reduce((top, value) => Math.max(top, Math.abs(value)), floor);
  return actual.data.reduce((top, value, i) => {
    const difference = Math.abs(value - (expected.data[i] as number)) / scale;
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(top, difference);
  }, 0);
};

export const isNear = (actual: Values, expected: Values, tolerance: number, what: string): void => {
  const found = distance(actual, expected);
  assert.ok(found <= tolerance, `${what}: off by ${found.toExponential(2)} of the largest magnitude (allowed ${tolerance})`);
};

/** An operation under test: some tensors to one (a weighted sum of outputs is enough where there are several). */
export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Runs with every tensor disposed at the end; what it returns holds none. */
const scoped = <T>(run: () => T): T => {
  tf.engine().startScope();
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
};

/** Output and gradients of ⟨dy, f(inputs)⟩ on the current backend, with a check that no tensor is left behind. */
export const evaluate = (f: Operation, inputs: readonly Values[], dy?: Values): { y: Values; gradients: Values[] } => {
  const before = tf.memory().numTensors;
  const result = scoped(() => {
    const tensors = inputs.map(tensorOf);
    const y = valuesOf(f(...tensors));
    const cotangent = tensorOf(dy ?? random(y.shape, 'dy'));
    const gradients = tf
      .grads((...xs: tf.Tensor[]) => f(...xs))(tensors, cotangent)
      .map(valuesOf);
    return { y, gradients };
  });
  assert.is(tf.memory().numTensors, before, 'tensors are left behind');
  return result;
};

/** The same on a named backend. */
export const evaluateOn = async (backend: string, f: Operation, inputs: readonly Values[], dy?: Values) => {
  await (backends[backend] ?? (usual[backend] as Backend)).start();
  return evaluate(f, inputs, dy);
};

/**
 * Checks gradients by central differences of ⟨dy, f⟩ along random directions.
 *
 * Float32 sums carry about 1e-6 relative noise, so the step is large and the tolerance 1e-2.
 */
export const checkGradients = (f: Operation, inputs: readonly Values[], tolerance = 1e-2, step = 1e-2): void => {
  const { y, gradients } = evaluate(f, inputs);
  const dy = random(y.shape, 'dy');
  const objective = (at: readonly Values[]): number => {
    const out = scoped(() => valuesOf(f(...at.map(tensorOf))));
    return out.data.reduce((sum, value, i) => sum + value * (dy.data[i] as number), 0);
  };
  inputs.forEach((input, which) => {
    const direction = random(input.shape, `direction ${which}`);
    const moved = (by: number): Values[] =>
      inputs.map((other, i) =>
        i === which ? { ...other, data: other.data.map((v, j) => v + by * (direction.data[j] as number)) } : other,
      );
    const numeric = (objective(moved(step)) - objective(moved(-step))) / (2 * step);
    const gradient = gradients[which] as Values;
    const exact = gradient.data.reduce((sum, value, i) => sum + value * (direction.data[i] as number), 0);
    const size = Math.sqrt(gradient.data.reduce((sum, value) => sum + value * value, 0));
    assert.ok(
      Math.abs(numeric - exact) <= tolerance * Math.max(Math.abs(exact), size, 1e-3),
      `gradient of input ${which}: ${exact} by the gradient, ${numeric} by differences`,
    );
  });
};
