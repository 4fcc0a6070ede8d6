import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { Parameters } from '../../networks/parameters.js';
import type { DropPath } from '../../networks/pass.js';
import { hasPasses, type UncertaintyWeight } from '../kinds/settings/uncertainty.js';
import { count } from '../kinds/tally.js';
import {
  type DropoutLearning,
  learningOf,
  lossAndGradients,
  withMonteCarloLoss,
  withoutDropout,
} from '../training/dropout-learning.js';
import { descendBy, inOrder } from '../training/gradient-descent.js';
import { type Measured, measureStep } from '../training/measure.js';
import { AUXILIARY_WEIGHT } from '../training/network-fields.js';
import type { BatchTensors } from '../training/tensors.js';
import { uncertainLoss } from '../training/uncertain-loss.js';
import type { RetrainSettings } from './retrain.js';
import type { TrainingState } from './training-state.js';

/** Settings of a training step. */
export type StepSettings = Pick<RetrainSettings, 'weights' | 'auxiliary' | 'labelSmoothing'> & {
  /** Default: one pass, without the predictive variance. */
  readonly uncertainty?: UncertaintyWeight;
};

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

type PassOf = (
  weights: Parameters,
  statistics: Parameters,
  noise: Generator | undefined,
) => { readonly logits: tf.Tensor2D; readonly statistics: Parameters; readonly loss: tf.Scalar };

/** The loss over T passes, the Monte-Carlo loss added. The running statistics see every pass, one after the other. */
const overPasses = (
  dropout: DropoutLearning,
  passOf: PassOf,
  { weights, statistics: initial }: TrainingState,
  examples: number,
  uncertainty: UncertaintyWeight,
  noise: Generator | undefined,
) => {
  const { value, gradients, fit, logits, auxiliary } = uncertainLoss(
    (moving, pass, before: { readonly statistics: Parameters } | undefined) => {
      const drawn = noise === undefined ? undefined : fold(noise, pass);
      const { logits: scores, loss, statistics } = passOf({ ...weights, ...moving }, before?.statistics ?? initial, drawn);
      return { logits: scores, loss, auxiliary: { statistics } };
    },
    learningOf(dropout, weights),
    examples,
    uncertainty,
  );
  const whole = withMonteCarloLoss(dropout, { value, gradients }, weights);
  if (whole.value !== value) value.dispose();
  return { ...whole, fit, auxiliary: { logits, ...auxiliary } };
};

/**
 * One step of training: cross-entropy plus the weighted cross-entropy of the auxiliary tower, and with concrete dropout the
 * Monte-Carlo loss (μDARTS, equation 6) and, if asked for, the predictive variance (equation 5); clipped, SGD with momentum. The state goes in, a new one comes out.
 */
export const trainingStep = (
  { network, settings, learningRate, dropping, dropout = withoutDropout, noise }: TrainingStep,
  state: TrainingState,
  { images, labels }: BatchTensors,
): readonly [TrainingState, Measured] => {
  const { labelSmoothing: smoothing, auxiliary: weightOfTower = AUXILIARY_WEIGHT, uncertainty } = settings;
  const passOf = (weights: Parameters, before: Parameters, drawn: Generator | undefined) => {
    const pass = network.forwardTrain(weights, before, images, { dropPath: dropping, noise: drawn });
    const { logits, auxiliary: tower, statistics } = pass;
    const own = softmaxCrossEntropy(logits, labels, { smoothing });
    const loss =
      tower === undefined
        ? own
        : tf.add<tf.Scalar>(own, tf.mul(softmaxCrossEntropy(tower, labels, { smoothing }), weightOfTower));
    return { logits, statistics, loss };
  };
  const { value, fit, gradients, auxiliary } =
    uncertainty !== undefined && hasPasses(uncertainty)
      ? overPasses(dropout, passOf, state, labels.size, uncertainty, noise)
      : lossAndGradients(
          dropout,
          (weights) => {
            const { loss, ...rest } = passOf(weights, state.statistics, noise);
            return { value: loss, auxiliary: rest };
          },
          state.weights,
        );
  const measured = measureStep(fit, auxiliary.logits, labels, inOrder(state.weights, gradients));
  const moved = descendBy(state, gradients, measured.gradientNorm, learningRate, settings.weights, dropout.undecayed);
  tf.dispose([value, fit, gradients, auxiliary.logits] as tf.TensorContainer);
  return [{ ...state, ...moved, statistics: auxiliary.statistics, train: count(state.train, measured) }, measured];
};
