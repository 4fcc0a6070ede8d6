import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from './parameters.js';

/** A scalar, its gradient with respect to every parameter, and what else the function computed on the way. */
export interface ValueAndGradients<A> {
  readonly value: tf.Scalar;
  /** A gradient of each parameter, of its shape; 0 where the value does not depend on it. */
  readonly gradients: Parameters;
  readonly auxiliary: A;
}

/**
 * Evaluates a scalar function of named tensors and its gradient.
 *
 * `auxiliary` carries further results out of the function (logits, statistics); gradients do not flow through it. What
 * is returned belongs to the caller's tidy scope, as every tensor does.
 *
 * @example
 * const { value, gradients, auxiliary } = valueAndGradients((weights) => {
 *   const { logits } = supernet.forward(weights, theta, images);
 *   return { value: softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
 * }, parameters);
 */
export const valueAndGradients = <A extends tf.TensorContainer>(
  f: (parameters: Parameters) => { readonly value: tf.Scalar; readonly auxiliary: A },
  parameters: Parameters,
): ValueAndGradients<A> =>
  tf.tidy(() => {
    const names = Object.keys(parameters);
    let auxiliary: A | undefined;
    const { value, grads } = tf.engine().gradients(
      () => {
        const result = f(parameters);
        // The engine releases the forward pass's tensors; copies (of the handle, not the numbers) outlive it.
        auxiliary = mapTensors(result.auxiliary, (tensor) => tf.keep(tf.clone(tensor)));
        return result.value;
      },
      names.map((name) => parameters[name] as tf.Tensor),
      undefined,
      true,
    );
    const gradients = Object.fromEntries(
      names.map((name, i) => [name, (grads[i] as tf.Tensor | undefined | null) ?? tf.zerosLike(parameters[name] as tf.Tensor)]),
    );
    // A kept tensor belongs to no scope; a clone made here belongs to the caller's.
    const returned = mapTensors(auxiliary as A, (tensor) => {
      const copy = tf.clone(tensor);
      tensor.dispose();
      return copy;
    });
    return { value, gradients, auxiliary: returned } as unknown as tf.TensorContainerObject;
  }) as unknown as ValueAndGradients<A>;

const mapTensors = <A extends tf.TensorContainer>(container: A, f: (tensor: tf.Tensor) => tf.Tensor): A => {
  const mapped = (value: tf.TensorContainer): tf.TensorContainer =>
    value instanceof tf.Tensor
      ? f(value)
      : Array.isArray(value)
        ? value.map(mapped)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner as tf.TensorContainer)]))
          : value;
  return mapped(container) as A;
};
