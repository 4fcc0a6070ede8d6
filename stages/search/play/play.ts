import * as tf from '@tensorflow/tfjs-core';
import { fold } from '../../../base/numerics/random/generator.js';
import { problem } from '../../../base/problem.js';
import type { Parameters } from '../../../networks/parameters.js';
import { thetaTensors } from '../../architecture/theta-tensors.js';
import { supernetLoss } from '../../hessian/theta-gradient.js';
import type { Tally } from '../../kinds/tally.js';
import { lossAndGradients, lossAndGradientsOfPaths } from '../../training/dropout-learning.js';
import type { MovingWeights } from '../../training/gradient-descent.js';
import { measure } from '../../training/measure.js';
import type { BatchTensors } from '../../training/tensors.js';
import { expectDraw } from '../expect-draw.js';
import type { Draw } from '../method/draw.js';
import { methodPlace } from '../method/expect-method.js';
import type { Play, Played } from '../method/play.js';
import type { SearchSetup } from '../search-setup.js';
import { firstOrderGradient } from './first-order-gradient.js';
import type { DrawnPass, VirtualStep } from './objective-setup.js';
import { unrolledGradient } from './unrolled-gradient.js';
import { virtualWeights } from './virtual-weights.js';

/** The batches of one step of a search, and the learning rate of the weights in it. */
export interface StepBatches extends VirtualStep {
  readonly validation: BatchTensors;
}

/** A play, and what was pulled from it so far. */
export interface CountedPlay {
  readonly play: Play;
  /** The tally of every pull, in order. */
  readonly pulled: readonly Tally[];
}

const playedOf = ({ images, correct, loss }: Tally): Played => ({ loss, accuracy: correct / images });

/** The cross-entropy and the accuracy of a draw under given weights, forward only. */
const forward = ({ supernet }: SearchSetup, weights: Parameters, { theta, paths, validation, noise }: DrawnPass): Tally => {
  const { value, auxiliary } = tf.tidy(() => supernetLoss(supernet, weights, theta, validation, { noise, paths }));
  const measured = measure(value, auxiliary.logits, validation.labels);
  tf.dispose([value, auxiliary.logits]);
  return measured;
};

/** The same one virtual step of the weights ahead. */
const forwardAhead = (setup: SearchSetup, state: MovingWeights, pass: DrawnPass, { train, learningRate }: VirtualStep): Tally => {
  const { supernet, dropout } = setup;
  const { theta, paths } = pass;
  const noise = pass.noise === undefined ? undefined : fold(pass.noise, 'train');
  const { value, fit, gradients } = (paths === undefined ? lossAndGradients : lossAndGradientsOfPaths)(
    dropout,
    (weights) => ({ ...supernetLoss(supernet, weights, theta, train, { noise, paths }), auxiliary: {} }),
    state.weights,
  );
  const ahead = virtualWeights(setup, state, gradients, learningRate);
  tf.dispose([value, fit, ...Object.values(gradients)]);
  const measured = forward(setup, ahead.weights, pass);
  ahead.dispose();
  return measured;
};

/**
 * Losses and gradients that an architecture method may ask for in one step of a search, at given weights.
 *
 * @param noise source of the dropout masks of the passes; undefined without dropout
 */
export const playOf = (
  setup: SearchSetup,
  state: MovingWeights,
  { validation, ...ahead }: StepBatches,
  noise: DrawnPass['noise'],
): CountedPlay => {
  const { space, kept, method, settings } = setup;
  const pulled: Tally[] = [];
  const withDraw = <A>(draw: Draw, use: (pass: DrawnPass) => readonly [A, Tally]): A => {
    expectDraw(draw, { space, kept, method });
    const theta = thetaTensors(space.cellTypes, draw.theta);
    try {
      const [result, tally] = use({ theta, paths: draw.paths, validation, noise });
      pulled.push(tally);
      return result;
    } finally {
      tf.dispose(Object.values(theta));
    }
  };
  const counted = (tally: Tally): readonly [Played, Tally] => [playedOf(tally), tally];
  return {
    pulled,
    play: {
      gradientOfTheta: async (draw) =>
        withDraw(draw, (pass) => {
          if (!method.pullsGradient) {
            throw problem(
              'usage',
              'it pulls the gradient of θ, and its "pullsGradient" says that it does not',
              methodPlace(method.name),
              'let its "pullsGradient" be true, in its outline too',
            );
          }
          const { gradient, value, auxiliary } =
            settings.order === 'second'
              ? unrolledGradient(setup, state, pass, ahead)
              : firstOrderGradient(setup, state.weights, pass);
          const tally = measure(auxiliary.crossEntropy, auxiliary.logits, validation.labels);
          const objective = value.dataSync()[0] as number;
          tf.dispose([value, auxiliary] as tf.TensorContainer);
          return [{ ...playedOf(tally), objective, gradient }, tally];
        }),
      evaluate: async (draw) => withDraw(draw, (pass) => counted(forward(setup, state.weights, pass))),
      evaluateAhead: async (draw) => withDraw(draw, (pass) => counted(forwardAhead(setup, state, pass, ahead))),
    },
  };
};
