import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { DropPath } from '../../networks/pass.js';
import { count } from '../kinds/tally.js';
import { type DropoutLearning, lossAndGradients, withoutDropout } from '../training/dropout-learning.js';
import { descendBy, inOrder } from '../training/gradient-descent.js';
import { type Measured, measureStep } from '../training/measure.js';
import { AUXILIARY_WEIGHT } from '../training/network-fields.js';
import type { BatchTensors } from '../training/tensors.js';
import type { RetrainSettings } from './retrain.js';
import type { TrainingState } from './training-state.js';

/** Settings of a training step. */
export type StepSettings = Pick<RetrainSettings, 'weights' | 'auxiliary' | 'labelSmoothing'>;

/** Inputs of a training step beside the state and the batch. */
export interface TrainingStep {
  readonly network: DiscreteNetwork;
  readonly settings: StepSettings;
  readonly learningRate: number;
  readonly dropping: DropPath;
  /** Default: there is none. */
  readonly dropout?: DropoutLearning;
  /** Source of the masks of concrete dropout. */
  readonly noise?: Generator | undefined;
}

/**
 * One step of training: cross-entropy plus the weighted cross-entropy of the auxiliary tower, and with concrete dropout the
 * Monte-Carlo loss (μDARTS, equation 6); clipped, SGD with momentum. The state goes in, a new one comes out.
 */
export const trainingStep = (
  { network, settings, learningRate, dropping, dropout = withoutDropout, noise }: TrainingStep,
  state: TrainingState,
  { images, labels }: BatchTensors,
): readonly [TrainingState, Measured] => {
  const { labelSmoothing: smoothing, auxiliary: weightOfTower = AUXILIARY_WEIGHT } = settings;
  const { value, fit, gradients, auxiliary } = lossAndGradients(
    dropout,
    (weights) => {
      const {
        logits,
        auxiliary: tower,
        statistics,
      } = network.forwardTrain(weights, state.statistics, images, { dropPath: dropping, noise });
      const loss = softmaxCrossEntropy(logits, labels, { smoothing });
      const total =
        tower === undefined ? loss : tf.add(loss, tf.mul(softmaxCrossEntropy(tower, labels, { smoothing }), weightOfTower));
      return { value: total as tf.Scalar, auxiliary: { logits, statistics } };
    },
    state.weights,
  );
  const measured = measureStep(fit, auxiliary.logits, labels, inOrder(state.weights, gradients));
  const moved = descendBy(state, gradients, measured.gradientNorm, learningRate, settings.weights, dropout.logits);
  tf.dispose([value, fit, gradients, auxiliary.logits] as tf.TensorContainer);
  return [{ ...state, ...moved, statistics: auxiliary.statistics, train: count(state.train, measured) }, measured];
};
