import type * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';

/** Tolerance of forward values and of gradients, relative to the largest magnitude of the tensor. */
export const FORWARD = 1e-4;
export const GRADIENT = 1e-3;

/** The largest magnitude in a tensor. */
export const magnitude = (x: tf.Tensor): number =>
  (x.dataSync() as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Asserts that a tensor is near another one, relative to the largest magnitude of the expected one; the message names it
 * and says how far it is.
 *
 * @param least the magnitude to compare with where the expected one has less
 */
export const assertNear = (
  name: string,
  actual: tf.Tensor | undefined,
  expected: tf.Tensor,
  tolerance: number,
  least = 0,
): void => {
  if (actual === undefined) throw new Error(`there is no ${name}`);
  assert.equal(actual.shape, expected.shape, name);
  const [a, b] = [actual.dataSync() as Float32Array, expected.dataSync() as Float32Array];
  const difference = a.reduce((most, value, i) => {
    const gap = Math.abs(value - (b[i] as number));
    return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(most, gap);
  }, 0);
  const scale = Math.max(magnitude(expected), least);
  const far = difference === 0 ? 0 : difference / scale;
  assert.ok(far <= tolerance, `${name} is ${far.toExponential(2)} away from the reference, more than ${tolerance}`);
};

/**
 * The least magnitude that a gradient is measured by: a thousandth of the largest gradient of the pass.
 *
 * Some gradients are 0 but for rounding: scale and shift before a pool whose normalisation undoes them.
 */
export const leastGradient = (expected: readonly tf.Tensor[]): number => 1e-3 * Math.max(...expected.map(magnitude));
