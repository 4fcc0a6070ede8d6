import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import type { Progress } from '../architecture/progress.js';
import { readTable, thetaTensors } from '../architecture/theta-tensors.js';
import { supernetLoss } from '../hessian/theta-gradient.js';
import { count } from '../kinds/tally.js';
import { lossAndGradients, lossAndGradientsOfPaths } from '../training/dropout-learning.js';
import { descendBy, inOrder } from '../training/gradient-descent.js';
import { type Measured, measureStep } from '../training/measure.js';
import type { BatchTensors } from '../training/tensors.js';
import type { ArchitectureReport } from './architecture-step.js';
import { expectDraw } from './expect-draw.js';
import type { Draw } from './method/draw.js';
import { expectLearning } from './method/expect-method.js';
import type { Play } from './method/play.js';
import { playOf } from './play/play.js';
import { noiseOf, type SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/** The name of θ of a cell type among the tensors of a pass; no weight has such a name. */
const thetaName = (cellType: string): string => `θ ${cellType}`;

/**
 * One step of a search on a single level: one pass over a batch of the train part under one draw gives the gradient of the
 * weights and that of θ, and both players move along theirs at once. The state goes in, a new one comes out.
 *
 * The Monte-Carlo loss of concrete dropout is part of what the weights learn from; θ has no part in it.
 *
 * Source: SNAS, section 2.2, and DSNAS, section 3.3: "the same round of back-propagation".
 *
 * @param batch of the train part
 */
export const jointStep = async <S, D extends Draw>(
  setup: SearchSetup<S, D>,
  state: SearchState<S>,
  batch: BatchTensors,
  learningRate: number,
  progress: Progress,
  generator: Generator,
): Promise<readonly [SearchState<S>, Measured, ArchitectureReport]> => {
  const { space, supernet, settings, dropout, method } = setup;
  const draw = method.draw(state.architecture, progress, generator);
  expectDraw(draw, setup);
  const { paths } = draw;
  const theta = thetaTensors(space.cellTypes, draw.theta);
  const renamed = Object.fromEntries(Object.entries(theta).map(([name, tensor]) => [thetaName(name), tensor]));
  const noise = noiseOf(setup, generator);
  const { value, fit, gradients, auxiliary } = (paths === undefined ? lossAndGradients : lossAndGradientsOfPaths)(
    dropout,
    (all) => {
      const mixing = Object.keys(theta).map((name) => [name, all[thetaName(name)] as tf.Tensor2D] as const);
      return supernetLoss(supernet, all, Object.fromEntries(mixing) as MixingWeights, batch, { noise, paths });
    },
    { ...state.weights, ...renamed },
  );
  const measured = measureStep(fit, auxiliary.logits, batch.labels, inOrder(state.weights, gradients));
  const toTheta = Object.keys(theta).flatMap((name) => {
    const gradient = gradients[thetaName(name)];
    return gradient === undefined ? [] : [[name, gradient] as const];
  });
  const gradient = readTable(Object.fromEntries(toTheta), theta);
  const moved = descendBy(state, gradients, measured.gradientNorm, learningRate, settings.weights, dropout.undecayed);
  tf.dispose([value, fit, gradients, auxiliary, theta] as tf.TensorContainer);

  const { play, pulled } = playOf(setup, state, { train: batch, validation: batch, learningRate }, noise);
  const { loss, correct, images } = measured;
  const ofThisPass: Play = {
    ...play,
    gradientOfTheta: (asked) =>
      asked === draw
        ? Promise.resolve({ loss, accuracy: correct / images, objective: loss, gradient })
        : play.gradientOfTheta(asked),
  };
  const learning = await method.learn(state.architecture, draw, ofThisPass, progress, generator);
  expectLearning(method.name, learning);
  const { state: architecture, gradientNorm = 0, metrics = {} } = learning;
  const after = { ...state, ...moved, architecture, train: count(state.train, measured) };
  return [after, measured, { pulled, gradientNorm, metrics }];
};
