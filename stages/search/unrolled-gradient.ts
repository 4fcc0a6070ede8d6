import * as tf from '@tensorflow/tfjs-core';
import { momentumStep } from '../../kernels/ops/momentum-step.js';
import { notePieces } from '../../networks/layers/pieces.js';
import type { Parameters } from '../../networks/parameters.js';
import type { MixingWeights, Supernet } from '../../networks/space.js';
import { valueAndGradients } from '../../networks/value-and-gradients.js';
import type { ArchitectureTable } from '../architecture/parameters.js';
import { directionalDerivative } from '../curvature/directional-derivative.js';
import type { MovingWeights } from '../training/gradient-descent.js';
import type { GradientDescent } from '../training/gradient-descent-settings.js';
import type { BatchTensors } from '../training/tensors.js';
import { addTables, mixingGradient, readTable, scaleTable, supernetLoss } from './mixing-gradient.js';

/** The virtual step of the weights that the architecture looks ahead by. */
export interface VirtualStep {
  /** A batch of the train part. */
  readonly train: BatchTensors;
  /** ξ: the learning rate of the weights. */
  readonly learningRate: number;
}

/** The loss of the validation batch one step ahead, and its whole derivative with respect to θ. */
export interface UnrolledGradient {
  readonly gradient: ArchitectureTable;
  /** At the weights after the virtual step; these tensors belong to the caller. */
  readonly value: tf.Scalar;
  readonly auxiliary: { readonly logits: tf.Tensor2D };
}

// The length of the step in weights that the central difference takes to either side (DARTS, section 2.3).
const DIFFERENCE = 0.01;

/** w' = w - ξ(∇w L_train + weight decay · w + momentum · buffer), without clipping, as in the authors' code. */
const virtualWeights = (
  { weights, momentum }: MovingWeights,
  gradients: Parameters,
  learningRate: number,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay'>,
): Parameters =>
  Object.fromEntries(
    Object.keys(weights).map((name) => {
      const [w, buffer, gradient] = [weights[name], momentum[name], gradients[name]] as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { momentum: decay, weightDecay } = settings;
      const after = momentumStep(
        { weights: w, momentum: buffer, gradient },
        { learningRate, momentum: decay, weightDecay, scale: 1 },
      );
      after.momentum.dispose();
      return [name, after.weights];
    }),
  );

/**
 * The derivative of L_val(w', θ) with respect to θ, where w' is one step of the weights on the train batch under the
 * same θ: ∇θ L_val(w', θ) - ξ ∇²θw L_train(w, θ) ∇w' L_val(w', θ). The mixed term is a central difference of ∇θ L_train
 * along ∇w' L_val, with steps of length 0.01 in the weights.
 *
 * The network is held on the piece that the train batch is on at w: jumps of the gradient at kinks of ReLUs and max
 * pools within the step, which a second derivative does not have, stay out of the difference.
 *
 * Source: DARTS, equations 6 to 8; μDARTS, equations 8 and 9.
 *
 * @param mixing θ, [edges, operations] a cell type; the same sample in all passes
 * @param validation a batch of the validation part
 */
export const unrolledGradient = (
  supernet: Supernet,
  state: MovingWeights,
  mixing: MixingWeights,
  validation: BatchTensors,
  { train, learningRate }: VirtualStep,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay'>,
): UnrolledGradient => {
  const pieces = notePieces();
  const onTrain = valueAndGradients(
    (weights) => ({ ...supernetLoss(supernet, weights, mixing, train, pieces.noting), auxiliary: {} }),
    state.weights,
  );
  const ahead = virtualWeights(state, onTrain.gradients, learningRate, settings);
  tf.dispose([onTrain.value, ...Object.values(onTrain.gradients)]);

  // θ goes under names that no weight has.
  const nameOf = (cellType: string): string => `θ ${cellType}`;
  const renamed = Object.fromEntries(Object.entries(mixing).map(([cellType, theta]) => [nameOf(cellType), theta]));
  const { value, gradients, auxiliary } = valueAndGradients(
    (all) => {
      const theta = Object.keys(mixing).map((cellType) => [cellType, all[nameOf(cellType)] as tf.Tensor2D]);
      return supernetLoss(supernet, all, Object.fromEntries(theta), validation);
    },
    { ...ahead, ...renamed },
  );
  tf.dispose(Object.values(ahead));
  const part = (names: readonly string[], of: (name: string) => string): Parameters =>
    Object.fromEntries(names.map((name) => [name, gradients[of(name)] as tf.Tensor]));
  const direct = readTable(part(Object.keys(mixing), nameOf));
  const mixed = directionalDerivative(
    (weights) => {
      const {
        value: loss,
        gradients: toTheta,
        auxiliary: rest,
      } = mixingGradient(supernet, weights, mixing, train, pieces.taken());
      const table = readTable(toTheta);
      tf.dispose([loss, rest.logits, ...Object.values(toTheta)]);
      return table;
    },
    (plus, minus, by) => scaleTable(addTables(plus, -1, minus), by),
    state.weights,
    part(Object.keys(state.weights), (name) => name),
    DIFFERENCE,
  );
  tf.dispose(Object.values(gradients));
  pieces.dispose();
  return { gradient: addTables(direct, -learningRate, mixed), value, auxiliary };
};
