import * as tf from '@tensorflow/tfjs-core';
import { problem } from '../../base/problem.js';
import type { Batch } from '../../datasets/batches.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients, withZeros } from '../../networks/autodiff/value-and-gradients.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import { notePieces, type Pieces } from '../../networks/layers/pieces.js';
import type { Parameters } from '../../networks/parameters.js';
import type { BatchTensors } from '../training/tensors.js';
import { hessianVectorProduct } from './directional-derivative.js';
import { type HessianProduct, meanProduct } from './mean-product.js';
import { parametersOf, vectorOf } from './parameter-vector.js';

/** A trained network at its weights; all of them are coordinates. */
export interface WeightPoint {
  readonly network: Pick<DiscreteNetwork, 'forwardEvaluate'>;
  readonly weights: Parameters;
  /** The running statistics that it normalises by. */
  readonly statistics: Parameters;
}

/**
 * The product of the Hessian of one batch's cross-entropy with respect to a network's weights and a vector, by a central
 * difference of the gradient.
 *
 * The network is in evaluation mode: it normalises by its running statistics, which stay as they are, and drops nothing.
 * It is held on the piece of the batch at these weights, as for the architecture's Hessian.
 *
 * @param vector one number a weight, in the order of `vectorOf`
 * @param step length of the step in the weights to either side
 */
export const weightHessianProductOf = (
  { network, weights, statistics }: WeightPoint,
  { images, labels }: BatchTensors,
  vector: Float64Array,
  step: number,
): Float64Array => {
  const noted = notePieces();
  const logitsOf = (of: Parameters, pieces: Pieces): tf.Tensor2D => network.forwardEvaluate(of, statistics, images, { pieces });
  tf.tidy(() => {
    logitsOf(weights, noted.noting);
  });
  const gradient = (at: Parameters): Parameters => {
    const { value, gradients } = valueAndGradients(
      (moved) => ({ value: softmaxCrossEntropy(logitsOf(moved, noted.taken()), labels), auxiliary: {} }),
      at,
    );
    value.dispose();
    return withZeros(gradients, at);
  };
  const direction = parametersOf(vector, weights);
  const product = hessianVectorProduct(gradient, weights, direction, step);
  const flat = vectorOf(product);
  tf.dispose([...Object.values(direction), ...Object.values(product)]);
  noted.dispose();
  return flat;
};

/** The Hessian of the mean cross-entropy of some batches; see {@link weightHessianProductOf} and {@link meanProduct}. */
export const weightHessian = (point: WeightPoint, batches: readonly Batch[], step: number): HessianProduct =>
  meanProduct(
    batches,
    (batch, vector) => weightHessianProductOf(point, batch, vector, step),
    problem(
      'stage',
      'the second derivatives of the training loss are not finite',
      'Hessian of the weights',
      'train the network with a lower learning rate; finished stages are kept',
    ),
  );
