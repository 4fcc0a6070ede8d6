import * as tf from '@tensorflow/tfjs-core';
import { fold } from '../../../base/numerics/random/generator.js';
import { notePieces } from '../../../networks/layers/pieces.js';
import type { Parameters } from '../../../networks/parameters.js';
import { addTables, scaleTable } from '../../architecture/table.js';
import { readTable } from '../../architecture/theta-tensors.js';
import { directionalDerivative } from '../../hessian/directional-derivative.js';
import { supernetLoss, thetaGradient } from '../../hessian/theta-gradient.js';
import { lossAndGradients, lossAndGradientsOfPaths } from '../../training/dropout-learning.js';
import type { MovingWeights } from '../../training/gradient-descent.js';
import type { ThetaGradient } from './first-order-gradient.js';
import { objectiveAndGradients } from './objective.js';
import type { DrawnPass, ObjectiveSetup, VirtualStep } from './objective-setup.js';
import { virtualWeights } from './virtual-weights.js';

// The length of the step in weights that the central difference takes to either side (DARTS, section 2.3).
const DIFFERENCE = 0.01;

/**
 * The derivative of L_val(w', θ) with respect to θ, where w' is one step of the weights on the train batch under the
 * same θ: ∇θ L_val(w', θ) - ξ ∇²θw L_train(w, θ) ∇w' L_val(w', θ). The mixed term is a central difference of ∇θ L_train
 * along ∇w' L_val, with steps of length 0.01 in the weights.
 *
 * With uncertainty L_val is the cross-entropy plus the predictive variance, and L_train has the Monte-Carlo loss, which does
 * not depend on θ: it moves w' only. The passes over the train batch drop the same channels.
 *
 * The network is held on the piece that the train batch is on at w: jumps of the gradient at kinks of ReLUs and max
 * pools within the step, which a second derivative does not have, stay out of the difference.
 *
 * Source: DARTS, equations 6 to 8; μDARTS, equations 8 and 9.
 */
export const unrolledGradient = (
  setup: ObjectiveSetup,
  state: MovingWeights,
  { theta, paths, validation, noise }: DrawnPass,
  { train, learningRate }: VirtualStep,
): ThetaGradient => {
  const { supernet, dropout, settings } = setup;
  const trainNoise = noise === undefined ? undefined : fold(noise, 'train');
  const pieces = notePieces();
  const onTrain = (paths === undefined ? lossAndGradients : lossAndGradientsOfPaths)(
    dropout,
    (weights) => ({
      ...supernetLoss(supernet, weights, theta, train, { pieces: pieces.noting, noise: trainNoise, paths }),
      auxiliary: {},
    }),
    state.weights,
  );
  const ahead = virtualWeights(setup, state, onTrain.gradients, learningRate);
  tf.dispose([onTrain.value, onTrain.fit, ...Object.values(onTrain.gradients)]);

  // θ goes under names that no weight has.
  const nameOf = (cellType: string): string => `θ ${cellType}`;
  const renamed = Object.fromEntries(Object.entries(theta).map(([cellType, tensor]) => [nameOf(cellType), tensor]));
  const { value, gradients, auxiliary } = objectiveAndGradients(
    (all, drawn) => {
      const moving = Object.keys(theta).map((cellType) => [cellType, all[nameOf(cellType)] as tf.Tensor2D]);
      return supernet.forward(all, Object.fromEntries(moving), validation.images, { noise: drawn, paths });
    },
    { ...ahead.weights, ...renamed },
    validation.labels,
    settings.uncertainty,
    noise,
  );
  ahead.dispose();
  const part = (names: readonly string[], of: (name: string) => string): Parameters =>
    Object.fromEntries(
      names.flatMap((name) => {
        const gradient = gradients[of(name)];
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
  const direct = readTable(part(Object.keys(theta), nameOf), theta);
  const mixed = directionalDerivative(
    (weights) => {
      const {
        value: loss,
        gradients: toTheta,
        auxiliary: rest,
      } = thetaGradient(supernet, weights, theta, train, { pieces: pieces.taken(), noise: trainNoise, paths });
      const table = readTable(toTheta, theta);
      tf.dispose([loss, rest.logits, ...Object.values(toTheta)]);
      return table;
    },
    (plus, minus, by) => scaleTable(addTables(plus, -1, minus), by),
    state.weights,
    part(Object.keys(onTrain.gradients), (name) => name),
    DIFFERENCE,
  );
  tf.dispose(Object.values(gradients));
  pieces.dispose();
  return { gradient: addTables(direct, -learningRate, mixed), value, auxiliary };
};
