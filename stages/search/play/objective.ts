import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { type Gradients, type ValueAndGradients, valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { type Parameters, shifted } from '../../../networks/parameters.js';

/** Weight of the model's uncertainty in the objective of the architecture. */
export interface UncertaintyWeight {
  /** Factor of the predictive variance; with 0 the objective is the cross-entropy of one pass. */
  readonly weight: number;
  /** T: stochastic passes for the predictive variance. */
  readonly samples: number;
}

/** Parts of an objective: the class scores of its mean prediction, and the cross-entropy alone, the mean over the passes. */
export type ObjectiveParts = { readonly logits: tf.Tensor2D; readonly crossEntropy: tf.Scalar };

/** Class scores [N, C] under given variables; without dropout there is no noise. */
export type Logits = (variables: Parameters, noise: Generator | undefined) => tf.Tensor2D;

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
  logitsOf: Logits,
  variables: Parameters,
  noises: readonly (Generator | undefined)[],
): { readonly passes: readonly tf.Tensor2D[]; readonly mean: tf.Tensor2D; readonly variance: tf.Scalar } => {
  const passes = noises.map((noise) => tf.tidy(() => tf.softmax(logitsOf(variables, noise))));
  const mean = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.addN(passes), 1 / passes.length));
  const variance = tf.tidy(() => {
    const squares = passes.map((pass) => tf.sum(tf.squaredDifference(pass, mean)));
    return tf.div<tf.Scalar>(tf.addN(squares), passes.length * mean.shape[0]);
  });
  return { passes, mean, variance };
};

/**
 * Cross-entropy plus weight · predictive variance of T stochastic passes on one batch, and its gradient with respect to
 * named tensors: those that the logits depend on, be it θ, weights or both.
 *
 * The predictive variance is that of the predicted probabilities over the passes, summed over the classes and averaged over
 * the batch, so that it does not grow with it; the cross-entropy is the mean of the passes'. The gradient of the variance
 * with respect to a pass's prediction is 2/T · (y_t - ȳ), so the passes are differentiated one after the other, with
 * the predictions of all known from forward passes before: memory stays that of one pass.
 *
 * Source: μDARTS, equations 4 and 5.
 *
 * @param labels [N]
 * @param noise the passes draw from streams of it; undefined where nothing is dropped
 * @returns tensors that belong to the caller
 */
export const objectiveAndGradients = (
  logitsOf: Logits,
  variables: Parameters,
  labels: tf.Tensor1D,
  { weight, samples }: UncertaintyWeight,
  noise: Generator | undefined,
): ValueAndGradients<ObjectiveParts> => {
  const noiseOf = (pass: number): Generator | undefined => (noise === undefined ? undefined : fold(noise, pass));
  if (weight === 0) {
    return valueAndGradients((moving) => {
      const logits = logitsOf(moving, noiseOf(0));
      const crossEntropy = softmaxCrossEntropy(logits, labels);
      return { value: crossEntropy, auxiliary: { logits, crossEntropy } };
    }, variables);
  }
  const noises = Array.from({ length: samples }, (_, pass) => noiseOf(pass));
  const { passes, mean, variance } = predictionsOf(logitsOf, variables, noises);
  let gradients: Gradients | undefined;
  const losses: tf.Scalar[] = [];
  noises.forEach((own, pass) => {
    const slope = tf.tidy(() =>
      tf.mul<tf.Tensor2D>(tf.sub(passes[pass] as tf.Tensor2D, mean), (2 * weight) / (samples * labels.size)),
    );
    const {
      value,
      gradients: ofPass,
      auxiliary,
    } = valueAndGradients((moving) => {
      const logits = logitsOf(moving, own);
      const loss = softmaxCrossEntropy(logits, labels);
      const total = tf.add<tf.Scalar>(tf.mul(loss, 1 / samples), tf.sum(tf.mul(tf.softmax(logits), slope)));
      return { value: total, auxiliary: { loss } };
    }, variables);
    gradients = sumInto(gradients, ofPass);
    losses.push(auxiliary.loss);
    tf.dispose([value, slope]);
  });
  const crossEntropy = tf.tidy(() => tf.div<tf.Scalar>(tf.addN(losses), samples));
  const value = tf.tidy(() => tf.add<tf.Scalar>(crossEntropy, tf.mul(variance, weight)));
  const logits = tf.tidy(() => tf.log<tf.Tensor2D>(mean));
  tf.dispose([...passes, ...losses, mean, variance]);
  return { value, gradients: gradients as Gradients, auxiliary: { logits, crossEntropy } };
};
