import * as tf from '@tensorflow/tfjs-core';
import { type Gradients, valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { type Parameters, shifted } from '../../networks/parameters.js';
import type { UncertaintyWeight } from '../kinds/settings/uncertainty.js';

/** One stochastic pass over a batch: class scores [N, C], the loss without the variance, and further results. */
export interface Pass<A> {
  readonly logits: tf.Tensor2D;
  readonly loss: tf.Scalar;
  readonly auxiliary: A;
}

/**
 * A pass under given variables.
 *
 * @param pass its number, from 0: equal numbers drop the same
 * @param before further results of the differentiated pass before; undefined for the first
 */
export type PassOf<A> = (variables: Parameters, pass: number, before: A | undefined) => Pass<A>;

/** A loss over T passes with its gradients; all tensors belong to the caller. */
export interface UncertainLoss<A> {
  readonly value: tf.Scalar;
  readonly gradients: Gradients;
  /** The loss without the variance, the mean of the passes'. */
  readonly fit: tf.Scalar;
  /** The logarithm of the mean prediction, [N, C]. */
  readonly logits: tf.Tensor2D;
  /** Further results of the last pass. */
  readonly auxiliary: A;
}

/** Adds gradients, and disposes both; one that only one of them has is as it is. */
const sumInto = (sum: Gradients | undefined, next: Gradients): Gradients => {
  if (sum === undefined) return next;
  const alone = Object.entries(sum).filter(([name]) => next[name] === undefined);
  const total = { ...Object.fromEntries(alone.map(([name, tensor]) => [name, tf.clone(tensor)])), ...shifted(next, sum, 1) };
  tf.dispose([...Object.values(sum), ...Object.values(next)]);
  return total;
};

/** The predictions of every pass [N, C], their mean, and Σ over classes of their variance, averaged over the batch. */
const predictionsOf = (
  passOf: (pass: number) => tf.Tensor2D,
  samples: number,
): { readonly passes: readonly tf.Tensor2D[]; readonly mean: tf.Tensor2D; readonly variance: tf.Scalar } => {
  const passes = Array.from({ length: samples }, (_, pass) => tf.tidy(() => tf.softmax(passOf(pass))));
  const mean = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.addN(passes), 1 / passes.length));
  const variance = tf.tidy(() => {
    const squares = passes.map((pass) => tf.sum(tf.squaredDifference(pass, mean)));
    return tf.div<tf.Scalar>(tf.addN(squares), passes.length * mean.shape[0]);
  });
  return { passes, mean, variance };
};

/**
 * A loss plus weight · predictive variance of T stochastic passes on one batch, and its gradient with respect to named
 * tensors.
 *
 * The predictive variance is that of the predicted probabilities over the passes, summed over the classes and averaged
 * over the batch, so that it does not grow with it, or summed where `reduction` says so; the loss is the mean of the passes'.
 * The gradient of the variance with respect to a pass's prediction is 2/T · (y_t - ȳ), so the passes are differentiated one
 * after the other, with the predictions of all known from forward passes before: memory stays that of one pass.
 *
 * Source: μDARTS, equations 4 and 5.
 *
 * @param examples N
 */
export const uncertainLoss = <A extends tf.TensorContainer>(
  passOf: PassOf<A>,
  variables: Parameters,
  examples: number,
  { weight, samples, reduction = 'mean' }: UncertaintyWeight,
): UncertainLoss<A> => {
  const { passes, mean, variance } = predictionsOf((pass) => passOf(variables, pass, undefined).logits, samples);
  const factor = reduction === 'mean' ? weight : weight * examples;
  let gradients: Gradients | undefined;
  let before: A | undefined;
  const losses: tf.Scalar[] = [];
  passes.forEach((prediction, pass) => {
    const slope = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.sub(prediction, mean), (2 * factor) / (samples * examples)));
    const {
      value,
      gradients: ofPass,
      auxiliary,
    } = valueAndGradients((moving) => {
      const { logits, loss, auxiliary: rest } = passOf(moving, pass, before);
      const total = tf.add<tf.Scalar>(tf.mul(loss, 1 / samples), tf.sum(tf.mul(tf.softmax(logits), slope)));
      return { value: total, auxiliary: { loss, rest } };
    }, variables);
    gradients = sumInto(gradients, ofPass);
    losses.push(auxiliary.loss);
    tf.dispose([value, slope, before] as tf.TensorContainer);
    before = auxiliary.rest;
  });
  const fit = tf.tidy(() => tf.div<tf.Scalar>(tf.addN(losses), samples));
  const value = tf.tidy(() => tf.add<tf.Scalar>(fit, tf.mul(variance, factor)));
  const logits = tf.tidy(() => tf.log<tf.Tensor2D>(mean));
  tf.dispose([...passes, ...losses, mean, variance]);
  return { value, gradients: gradients as Gradients, fit, logits, auxiliary: before as A };
};
