import * as tf from '@tensorflow/tfjs-core';
import { globalNorm } from '../../kernels/ops/global-norm.js';
import { type Parameters, shifted } from '../../networks/parameters.js';

/**
 * The derivative of a function of named tensors along a direction, by a central difference; of a gradient it is a
 * product with a matrix of second derivatives.
 *
 * A gradient jumps at the kinks of ReLUs and max pools. To leave the jumps out, hold the network on one piece with
 * `notePieces` while `f` evaluates it.
 *
 * @param f may dispose nothing of what it is given, and gives what the caller owns
 * @param combine by · (plus - minus), which may dispose both
 * @param length of the step in the parameters to either side
 */
export const directionalDerivative = <A>(
  f: (parameters: Parameters) => A,
  combine: (plus: A, minus: A, by: number) => A,
  parameters: Parameters,
  direction: Parameters,
  length: number,
): A => {
  const norm = globalNorm(Object.values(direction));
  const [size] = norm.dataSync() as unknown as [number];
  norm.dispose();
  // Along a direction of 0 any step gives the derivative 0.
  const step = length / (size === 0 ? 1 : size);
  const at = (by: number): A => {
    const moved = shifted(parameters, direction, by);
    const value = f(moved);
    tf.dispose(Object.values(moved));
    return value;
  };
  return combine(at(step), at(-step), 1 / (2 * step));
};

/**
 * The product of the Hessian of a loss with respect to named tensors and a vector of the same names and shapes.
 *
 * @param gradient of the loss at given parameters, new tensors; see {@link directionalDerivative} about kinks
 * @param length of the step in the parameters to either side
 */
export const hessianVectorProduct = (
  gradient: (parameters: Parameters) => Parameters,
  parameters: Parameters,
  vector: Parameters,
  length: number,
): Parameters =>
  directionalDerivative(
    gradient,
    (plus, minus, by) => {
      const product = Object.entries(plus).map(
        ([name, ahead]) => [name, tf.tidy(() => tf.mul(tf.sub(ahead, minus[name] as tf.Tensor), by))] as const,
      );
      tf.dispose([...Object.values(plus), ...Object.values(minus)]);
      return Object.fromEntries(product);
    },
    parameters,
    vector,
    length,
  );
