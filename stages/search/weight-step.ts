import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { Gradients } from '../../networks/autodiff/value-and-gradients.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import { supernetLoss } from '../hessian/theta-gradient.js';
import { count } from '../kinds/tally.js';
import { lossAndGradients, lossAndGradientsOfPaths } from '../training/dropout-learning.js';
import { descendBy, inOrder } from '../training/gradient-descent.js';
import { type Measured, measureStep } from '../training/measure.js';
import type { BatchTensors } from '../training/tensors.js';
import { expectDraw } from './expect-draw.js';
import type { Draw } from './method/draw.js';
import { disposeParts, partsOf } from './replicas.js';
import { noiseOf, type SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/** Result of a pass over training images: its loss without the Monte-Carlo loss, class scores, and gradients of the weights. */
interface TrainingPass {
  readonly fit: tf.Scalar;
  readonly logits: tf.Tensor2D;
  readonly gradients: Gradients;
}

/** A pass over training images under a draw of the architecture; the tensors belong to the caller. */
const passUnder = <S>(
  setup: SearchSetup,
  state: SearchState<S>,
  draw: Draw,
  batch: BatchTensors,
  generator: Generator,
): TrainingPass => {
  const { space, supernet, dropout } = setup;
  expectDraw(draw, setup);
  const { paths } = draw;
  const theta = thetaTensors(space.cellTypes, draw.theta);
  const noise = noiseOf(setup, generator);
  const { value, fit, gradients, auxiliary } = (paths === undefined ? lossAndGradients : lossAndGradientsOfPaths)(
    dropout,
    (weights) => supernetLoss(supernet, weights, theta, batch, { noise, paths }),
    state.weights,
  );
  tf.dispose([...(value === fit ? [] : [value]), ...Object.values(theta)]);
  return { fit, logits: auxiliary.logits, gradients };
};

/** The step of the weights along the gradients of a pass, whose tensors it frees. */
const stepAlong = <S>(
  { settings, dropout }: SearchSetup,
  state: SearchState<S>,
  { fit, logits, gradients }: TrainingPass,
  labels: tf.Tensor1D,
  learningRate: number,
): readonly [SearchState<S>, Measured] => {
  const measured = measureStep(fit, logits, labels, inOrder(state.weights, gradients));
  const moved = descendBy(state, gradients, measured.gradientNorm, learningRate, settings.weights, dropout.undecayed);
  tf.dispose([fit, logits, ...Object.values(gradients)]);
  return [{ ...state, ...moved, train: count(state.train, measured) }, measured];
};

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
): readonly [SearchState<S>, Measured] =>
  stepAlong(setup, state, passUnder(setup, state, draw, batch, generator), batch.labels, learningRate);

/** The mean of passes over parts of a batch, weighted by their shares; frees theirs. A gradient that a pass lacks is 0 there. */
const meanOfPasses = (passes: readonly TrainingPass[], shares: readonly number[]): TrainingPass => {
  const weighted = <T extends tf.Tensor>(tensors: readonly (T | undefined)[]): T =>
    tf.tidy(() => tf.addN(tensors.flatMap((each, i) => (each === undefined ? [] : [tf.mul(each, shares[i] as number)]))) as T);
  const names = [...new Set(passes.flatMap(({ gradients }) => Object.keys(gradients)))];
  const mean: TrainingPass = {
    fit: weighted(passes.map(({ fit }) => fit)),
    logits: tf.concat(
      passes.map(({ logits }) => logits),
      0,
    ),
    gradients: Object.fromEntries(names.map((name) => [name, weighted(passes.map(({ gradients }) => gradients[name]))])),
  };
  tf.dispose(passes.flatMap(({ fit, logits, gradients }) => [fit, logits, ...Object.values(gradients)]));
  return mean;
};

/**
 * {@link weightStep} over as many parts of the batch as `replicas` says, each under a draw of its own and normalised by its own
 * statistics, along the mean of their gradients.
 *
 * Source: DrNAS's released code for ImageNet, whose eight GPUs draw θ each for its part of a batch.
 *
 * @param drawBy the draw of a part, by a generator
 */
export const weightStepOfReplicas = <S>(
  setup: SearchSetup,
  state: SearchState<S>,
  drawBy: (generator: Generator) => Draw,
  batch: BatchTensors,
  learningRate: number,
  generator: Generator,
): readonly [SearchState<S>, Measured] => {
  const parts = partsOf(batch, setup.settings.replicas);
  const passes = parts.map((part, i) => {
    const own = fold(generator, 'replica', i);
    return passUnder(setup, state, drawBy(own), part, own);
  });
  disposeParts(parts);
  const mean = meanOfPasses(
    passes,
    parts.map(({ share }) => share),
  );
  return stepAlong(setup, state, mean, batch.labels, learningRate);
};
