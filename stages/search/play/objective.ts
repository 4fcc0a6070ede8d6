import type * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { type ValueAndGradients, valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { Parameters } from '../../../networks/parameters.js';
import { hasPasses, type UncertaintyWeight } from '../../kinds/settings/uncertainty.js';
import { uncertainLoss } from '../../training/uncertain-loss.js';

/** Parts of an objective: the class scores of its mean prediction, and the cross-entropy alone, the mean over the passes. */
export type ObjectiveParts = { readonly logits: tf.Tensor2D; readonly crossEntropy: tf.Scalar };

/**
 * Class scores [N, C] under given variables; without dropout there is no noise.
 *
 * @param pass its number, from 0
 */
export type Logits = (variables: Parameters, noise: Generator | undefined, pass: number) => tf.Tensor2D;

/**
 * Cross-entropy plus weight · predictive variance of T stochastic passes on one batch, and its gradient with respect to
 * named tensors: those that the logits depend on, be it θ, weights or both. Without passes, that is with the weight 0 and
 * unless `averaged`, it is the cross-entropy of one pass; else see {@link uncertainLoss}.
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
  uncertainty: UncertaintyWeight,
  noise: Generator | undefined,
): ValueAndGradients<ObjectiveParts> => {
  const noiseOf = (pass: number): Generator | undefined => (noise === undefined ? undefined : fold(noise, pass));
  if (!hasPasses(uncertainty)) {
    return valueAndGradients((moving) => {
      const logits = logitsOf(moving, noiseOf(0), 0);
      const crossEntropy = softmaxCrossEntropy(logits, labels);
      return { value: crossEntropy, auxiliary: { logits, crossEntropy } };
    }, variables);
  }
  const { value, gradients, fit, logits } = uncertainLoss(
    (all, pass) => {
      const scores = logitsOf(all, noiseOf(pass), pass);
      return { logits: scores, loss: softmaxCrossEntropy(scores, labels), auxiliary: {} };
    },
    variables,
    labels.size,
    uncertainty,
  );
  return { value, gradients, auxiliary: { logits, crossEntropy: fit } };
};
