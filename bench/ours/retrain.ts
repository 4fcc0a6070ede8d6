import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { parameterCount } from '../../networks/parameters.js';
import { dartsFamily } from '../../networks/spaces/darts/family.js';
import { publishedGenotypes } from '../../networks/spaces/darts/published.js';
import { RetrainSettings } from '../../stages/retrain/retrain.js';
import { initialTraining, releaseTraining } from '../../stages/retrain/training-state.js';
import { trainingStep } from '../../stages/retrain/training-step.js';
import { AUXILIARY_WEIGHT } from '../../stages/training/network-fields.js';
import { CLASSES, type Network, SIDE } from '../networks.js';
import { batchOf, type Measured } from './measured.js';

const [LEARNING_RATE, DROP_PATH] = [0.025, 0.2];

/** The network of DrNAS_cifar10 with its auxiliary tower and the training's own step. */
export const measuredRetrain = ({ cells, channels, batch: size }: Network): Measured => {
  const settings = RetrainSettings.decode({ cells, channels, batchSize: size });
  if (either.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  const form = { cells, channels, classes: CLASSES, height: SIDE, width: SIDE, auxiliary: true };
  const built = dartsFamily.network.build(publishedGenotypes.DrNAS_cifar10, form);
  if (either.isLeft(built)) throw new Error(built.left.what);
  const network = built.right;
  const generator = generatorOf(1);
  const batch = batchOf(size, generator);
  let state = initialTraining(network, generator);
  const step = {
    network,
    settings: settings.right,
    learningRate: LEARNING_RATE,
    dropping: { probability: DROP_PATH, generator },
  };
  return {
    weights: parameterCount(network.parameters),
    multiplyAccumulates: network.multiplyAccumulates,
    pass: () =>
      tf.tidy(() => {
        const { value } = valueAndGradients((weights) => {
          const { logits, auxiliary } = network.forwardTrain(weights, state.statistics, batch.images);
          const loss = softmaxCrossEntropy(logits, batch.labels);
          const tower = softmaxCrossEntropy(auxiliary as tf.Tensor2D, batch.labels);
          return { value: tf.add(loss, tf.mul(tower, settings.right.auxiliary ?? AUXILIARY_WEIGHT)) as tf.Scalar, auxiliary: {} };
        }, state.weights);
        value.dataSync();
      }),
    step: () => {
      const [after] = trainingStep(step, state, batch);
      releaseTraining(state, after);
      state = after;
    },
  };
};
