import type { ArchitectureTable } from '../../architecture/table.js';
import type { Draw } from './draw.js';

/** Loss and accuracy of an architecture on the validation batch of a step. */
export interface Played {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** The share of the images that is right, from 0 to 1. */
  readonly accuracy: number;
}

/** The objective of an architecture on the validation batch of a step, with its gradient. */
export interface PlayedGradient extends Played {
  /** The loss; with uncertainty plus the weighted predictive variance. */
  readonly objective: number;
  /** The derivative of the objective with respect to θ, of the form of θ; 0 where nothing was computed. */
  readonly gradient: ArchitectureTable;
}

/** The play of a part of the step's batches, and the share of the validation images that it has. */
export interface Replica {
  readonly play: Play;
  readonly share: number;
}

/**
 * Losses and gradients that an architecture method may ask for in one of its steps. Each is computed when it is asked for,
 * on the validation batch of the step and under the same dropout masks, so that draws can be compared.
 */
export interface Play {
  /**
   * The objective of a draw and its gradient with respect to θ: at the weights as they are, or one virtual step of them
   * ahead, as the `order` of the search says, and with its `uncertainty`.
   */
  readonly gradientOfTheta: (draw: Draw) => Promise<PlayedGradient>;
  /** The loss and the accuracy of a draw: a forward pass. */
  readonly evaluate: (draw: Draw) => Promise<Played>;
  /**
   * The loss and the accuracy of a draw one virtual step of the weights ahead, a step on the train batch under that draw;
   * the weights of the search stay.
   *
   * Source: DARTS, equation 6.
   */
  readonly evaluateAhead: (draw: Draw) => Promise<Played>;
  /** The plays of the parts of the batches, where the search has `replicas`: each is to have a draw of its own. */
  readonly replicas?: readonly Replica[];
}
