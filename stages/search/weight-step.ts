import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../base/numerics/random/generator.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import { supernetLoss } from '../hessian/theta-gradient.js';
import { count } from '../kinds/tally.js';
import { lossAndGradients, lossAndGradientsOfPaths } from '../training/dropout-learning.js';
import { descendBy, inOrder } from '../training/gradient-descent.js';
import { type Measured, measureStep } from '../training/measure.js';
import type { BatchTensors } from '../training/tensors.js';
import { expectDraw } from './expect-draw.js';
import type { Draw } from './method/draw.js';
import { noiseOf, type SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/**
 * One step of the weights: the gradient of the training loss under a draw of the architecture, with concrete dropout under
 * fresh masks and with the Monte-Carlo loss (μDARTS, equation 6), clipped, and one step of SGD with momentum. The weights
 * that the draw does not compute stay, and their momentum with them. The state goes in, a new one comes out.
 *
 * @param batch of the train part
 */
export const weightStep = <S>(
  setup: SearchSetup,
  state: SearchState<S>,
  draw: Draw,
  batch: BatchTensors,
  learningRate: number,
  generator: Generator,
): readonly [SearchState<S>, Measured] => {
  const { space, supernet, settings, dropout } = setup;
  expectDraw(draw, setup);
  const { paths } = draw;
  const theta = thetaTensors(space.cellTypes, draw.theta);
  const noise = noiseOf(setup, generator);
  const { value, fit, gradients, auxiliary } = (paths === undefined ? lossAndGradients : lossAndGradientsOfPaths)(
    dropout,
    (weights) => supernetLoss(supernet, weights, theta, batch, { noise, paths }),
    state.weights,
  );
  const measured = measureStep(fit, auxiliary.logits, batch.labels, inOrder(state.weights, gradients));
  const moved = descendBy(state, gradients, measured.gradientNorm, learningRate, settings.weights, dropout.undecayed);
  tf.dispose([value, fit, gradients, auxiliary, theta] as tf.TensorContainer);
  return [{ ...state, ...moved, train: count(state.train, measured) }, measured];
};
