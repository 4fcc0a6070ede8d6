import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import { momentumStep } from '../../kernels/ops/momentum-step.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import { notePieces } from '../../networks/layers/pieces.js';
import type { Parameters } from '../../networks/parameters.js';
import type { Supernet } from '../../networks/search-space.js';
import type { ArchitectureTable } from '../architecture/parameters.js';
import { directionalDerivative } from '../curvature/directional-derivative.js';
import { type DropoutLearning, lossAndGradients, withoutDropout } from '../training/dropout-learning.js';
import type { MovingWeights } from '../training/gradient-descent.js';
import type { GradientDescent } from '../training/gradient-descent-settings.js';
import type { BatchTensors } from '../training/tensors.js';
import { addTables, mixingGradient, readTable, scaleTable, supernetLoss } from './mixing-gradient.js';
import { type ObjectiveParts, objectiveAndGradients, type UncertaintyWeight } from './objective.js';

/** The virtual step of the weights that the architecture looks ahead by. */
export interface VirtualStep {
  /** A batch of the train part. */
  readonly train: BatchTensors;
  /** ξ: the learning rate of the weights. */
  readonly learningRate: number;
}

/** The objective of a validation batch, and its whole derivative with respect to θ. */
export interface ThetaGradient {
  readonly gradient: ArchitectureTable;
  /** These tensors belong to the caller. */
  readonly value: tf.Scalar;
  readonly auxiliary: ObjectiveParts;
}

/** What concrete dropout and uncertainty change; without it nothing is dropped and the loss is the cross-entropy. */
export interface UncertainStep {
  readonly uncertainty: UncertaintyWeight;
  readonly dropout: DropoutLearning;
  readonly noise: Generator | undefined;
}

const certain: UncertainStep = { uncertainty: { weight: 0, samples: 1 }, dropout: withoutDropout, noise: undefined };

// The length of the step in weights that the central difference takes to either side (DARTS, section 2.3).
const DIFFERENCE = 0.01;

/** w' = w - ξ(∇w L_train + weight decay · w + momentum · buffer), without clipping, as in the authors' code. */
const virtualWeights = (
  { weights, momentum }: MovingWeights,
  gradients: Parameters,
  learningRate: number,
  settings: Pick<GradientDescent, 'momentum' | 'weightDecay'>,
  undecayed: readonly string[],
): Parameters => ({
  ...weights,
  ...Object.fromEntries(
    Object.keys(gradients).map((name) => {
      const [w, buffer, gradient] = [weights[name], momentum[name], gradients[name]] as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { momentum: decay } = settings;
      const weightDecay = undecayed.includes(name) ? 0 : settings.weightDecay;
      const after = momentumStep(
        { weights: w, momentum: buffer, gradient },
        { learningRate, momentum: decay, weightDecay, scale: 1 },
      );
      after.momentum.dispose();
      return [name, after.weights];
    }),
  ),
});

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
  { uncertainty, dropout, noise }: UncertainStep = certain,
): ThetaGradient => {
  const trainNoise = noise === undefined ? undefined : fold(noise, 'train');
  const pieces = notePieces();
  const onTrain = lossAndGradients(
    dropout,
    (weights) => ({
      ...supernetLoss(supernet, weights, mixing, train, { pieces: pieces.noting, noise: trainNoise }),
      auxiliary: {},
    }),
    state.weights,
  );
  const ahead = virtualWeights(state, onTrain.gradients, learningRate, settings, dropout.logits);
  const kept = new Set(Object.values(state.weights));
  const moved = Object.values(ahead).filter((tensor) => !kept.has(tensor));
  tf.dispose([onTrain.value, onTrain.fit, ...Object.values(onTrain.gradients)]);

  // θ goes under names that no weight has.
  const nameOf = (cellType: string): string => `θ ${cellType}`;
  const renamed = Object.fromEntries(Object.entries(mixing).map(([cellType, theta]) => [nameOf(cellType), theta]));
  const { value, gradients, auxiliary } = objectiveAndGradients(
    (all, drawn) => {
      const theta = Object.keys(mixing).map((cellType) => [cellType, all[nameOf(cellType)] as tf.Tensor2D]);
      return supernet.forward(all, Object.fromEntries(theta), validation.images, { noise: drawn }).logits;
    },
    { ...ahead, ...renamed },
    validation.labels,
    uncertainty,
    noise,
  );
  tf.dispose(moved);
  const part = (names: readonly string[], of: (name: string) => string): Parameters =>
    Object.fromEntries(
      names.flatMap((name) => {
        const gradient = gradients[of(name)];
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
  const direct = readTable(part(Object.keys(mixing), nameOf));
  const mixed = directionalDerivative(
    (weights) => {
      const {
        value: loss,
        gradients: toTheta,
        auxiliary: rest,
      } = mixingGradient(supernet, weights, mixing, train, { pieces: pieces.taken(), noise: trainNoise });
      const table = readTable(toTheta);
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
