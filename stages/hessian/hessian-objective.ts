import * as tf from '@tensorflow/tfjs-core';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { type Gradients, withZeros } from '../../networks/autodiff/value-and-gradients.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import { notePieces } from '../../networks/layers/pieces.js';
import type { Parameters } from '../../networks/parameters.js';
import type { SupernetPass } from '../../networks/pass.js';
import type { Supernet } from '../../networks/search-space.js';
import type { Dropout } from '../kinds/settings/dropout.js';
import { hasPasses, type UncertaintyWeight } from '../kinds/settings/uncertainty.js';
import type { BatchTensors } from '../training/tensors.js';
import { uncertainLoss } from '../training/uncertain-loss.js';
import { thetaGradient } from './theta-gradient.js';

/**
 * The validation loss whose Hessian is taken: what a search with uncertainty minimises, under masks that are always the same,
 * without the cost that its `resource` adds.
 * Undefined stands for the cross-entropy of a network that drops nothing.
 */
export interface WholeObjective {
  readonly uncertainty: UncertaintyWeight;
  /** Source of the masks. */
  readonly noise: Generator;
}

/** The objective that settings ask for, of a search with the given dropout: undefined for the cross-entropy, as without dropout. */
export const wholeObjective = (
  objective: 'cross-entropy' | 'whole',
  dropout: Dropout,
  uncertainty: UncertaintyWeight,
  generator: Generator,
): WholeObjective | undefined =>
  objective === 'whole' && dropout !== false ? { uncertainty, noise: fold(generator, 'masks') } : undefined;

/** The gradient of an objective with respect to θ, held on the pieces of each of its passes at one θ. */
export interface HeldGradient {
  /** The caller disposes what it gives. */
  readonly at: (theta: MixingWeights) => Gradients;
  readonly dispose: () => void;
}

/**
 * The gradient of the validation loss of a batch with respect to θ as a function of θ, every pass held on the piece that it is
 * on at the given θ: jumps at kinks of ReLUs and max pools are left out, as they are where one differentiates twice.
 *
 * Source: μDARTS, section V-A2 and lemma 6.2, for the whole objective.
 *
 * @param here θ at which the pieces are noted
 */
export const heldGradient = (
  supernet: Supernet,
  weights: Parameters,
  batch: BatchTensors,
  here: MixingWeights,
  objective: WholeObjective | undefined,
): HeldGradient => {
  const hasSeveral = objective !== undefined && hasPasses(objective.uncertainty);
  const passes = Array.from({ length: hasSeveral ? objective.uncertainty.samples : 1 }, (_, pass) => ({
    pieces: notePieces(),
    noise: objective === undefined ? undefined : fold(objective.noise, pass),
  }));
  const taken = (pass: number): SupernetPass => {
    const { pieces, noise } = passes[pass] as (typeof passes)[number];
    return { pieces: pieces.taken(), noise };
  };
  for (const { pieces, noise } of passes) {
    tf.tidy(() => {
      supernet.forward(weights, here, batch.images, { pieces: pieces.noting, noise });
    });
  }
  return {
    at: (theta) => {
      if (!hasSeveral) {
        const { value, gradients, auxiliary } = thetaGradient(supernet, weights, theta, batch, taken(0));
        value.dispose();
        auxiliary.logits.dispose();
        return gradients;
      }
      const { gradients, value, fit, logits } = uncertainLoss(
        (moving, pass) => {
          const scores: tf.Tensor2D = supernet.forward(weights, moving as MixingWeights, batch.images, taken(pass));
          return { logits: scores, loss: softmaxCrossEntropy(scores, batch.labels), auxiliary: {} };
        },
        theta,
        batch.labels.size,
        objective.uncertainty,
      );
      for (const tensor of [value, fit, logits]) tensor.dispose();
      return withZeros(gradients, theta);
    },
    dispose: () => {
      for (const { pieces } of passes) pieces.dispose();
    },
  };
};
