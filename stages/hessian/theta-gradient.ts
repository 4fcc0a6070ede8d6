import type * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { type ValueAndGradients, valueAndGradients, withZeros } from '../../networks/autodiff/value-and-gradients.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import type { Parameters } from '../../networks/parameters.js';
import type { SupernetPass } from '../../networks/pass.js';
import type { Supernet } from '../../networks/search-space.js';
import type { BatchTensors } from '../training/tensors.js';

/** The cross-entropy of a batch under weights and θ, with the logits: the function that a search differentiates. */
export const supernetLoss = (
  supernet: Supernet,
  weights: Parameters,
  theta: MixingWeights,
  { images, labels }: BatchTensors,
  pass: SupernetPass = {},
): { readonly value: tf.Scalar; readonly auxiliary: { readonly logits: tf.Tensor2D } } => {
  const logits = supernet.forward(weights, theta, images, pass);
  return { value: softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
};

/** The loss of a batch and its gradient with respect to θ, of every cell type; the tensors belong to the caller. */
export const thetaGradient = (
  supernet: Supernet,
  weights: Parameters,
  theta: MixingWeights,
  batch: BatchTensors,
  pass: SupernetPass = {},
): ValueAndGradients<{ readonly logits: tf.Tensor2D }> => {
  const given = valueAndGradients((moving) => supernetLoss(supernet, weights, moving as MixingWeights, batch, pass), theta);
  return { ...given, gradients: withZeros(given.gradients, theta) };
};
