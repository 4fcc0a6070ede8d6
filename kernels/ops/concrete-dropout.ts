import * as tf from '@tensorflow/tfjs-core';
import { channelGate } from './channel-gate.js';
import { defineKernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';

type Attributes = {
  /** t of the relaxed Bernoulli variables, above 0; towards 0 they become 0 or 1. */
  readonly temperature: number;
};

/** The logits of places, [P], and the noise of each, [P, N, C]. */
type Places = { logits: tf.Tensor1D; uniform: tf.Tensor3D };

const alongPlaces = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, 1, 1]);

/** log p - log(1 - p) + log u - log(1 - u), over t: sigmoid of it is z, and of its opposite 1 - z, each without cancellation. */
const scoreOf = ({ logits, uniform }: Places, { temperature }: Attributes): tf.Tensor =>
  tf.div(tf.add(tf.sub(tf.log(uniform), tf.log(tf.sub(1, uniform))), alongPlaces(logits)), temperature);

/** Gradient of {@link concreteDropoutMask} to the logits: Σ dm·m·(p - z/t), since dp = p(1 - p) and dz = z(1 - z)/t. */
const logitsGradient = defineKernel<{ dy: tf.Tensor3D; mask: tf.Tensor3D } & Places, Attributes>({
  name: 'SluiceConcreteDropoutMaskGradient',
  composition: ({ dy, mask, ...places }, attributes) => {
    const z = tf.sigmoid(scoreOf(places, attributes));
    const slope = tf.sub(alongPlaces(tf.sigmoid(places.logits)), tf.div(z, attributes.temperature));
    return [tf.sum(tf.mul(dy, tf.mul(mask, slope)), [1, 2])];
  },
});

/** The kernel of {@link concreteDropoutMask}. */
const concreteDropoutMaskKernel = defineKernel<Places, Attributes>({
  name: 'SluiceConcreteDropoutMask',
  composition: (places, attributes) => [
    tf.mul(tf.sigmoid(tf.neg(scoreOf(places, attributes))), alongPlaces(tf.add(tf.exp(places.logits), 1))),
  ],
  saves: { inputs: ['logits', 'uniform'], outputs: [0] },
  gradient: ([dy], saved, attributes) => {
    const [logits, uniform, mask] = saved as [tf.Tensor1D, tf.Tensor3D, tf.Tensor3D];
    return { logits: () => only(logitsGradient({ dy: dy as tf.Tensor3D, mask, logits, uniform }, attributes)) };
  },
});

/** The mask of spatial concrete dropout, and how hard it is. */
export interface ConcreteDropoutOptions {
  /** t of the relaxed Bernoulli variables, above 0; towards 0 they become 0 or 1. Default 0.1, as in the paper. */
  readonly temperature?: number;
}

/**
 * The masks (1 - z)/(1 - p) of spatial concrete dropout in several places, with one relaxed Bernoulli variable for each
 * sample and channel, z = sigmoid((log p - log(1 - p) + log u - log(1 - u))/t). They are exactly 1 where z and p are below
 * the precision of 1. Differentiable in the logits, not in the noise.
 *
 * Source: Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3 and its spatial variant in their code.
 *
 * @param logits [P]: log p - log(1 - p) of the probability p of each place that a channel is dropped, each below 80
 * @param uniform u [P, N, C], each above 0 and below 1
 * @returns [P, N, C]
 */
export const concreteDropoutMask = (
  logits: tf.Tensor1D,
  uniform: tf.Tensor3D,
  { temperature = 0.1 }: ConcreteDropoutOptions = {},
): tf.Tensor3D => {
  expectShapes(
    logits.rank === 1 && uniform.rank === 3 && uniform.shape[0] === logits.shape[0],
    'concreteDropoutMask',
    { logits, uniform },
    'give one logit for each place and uniform the shape [places, samples, channels]',
  );
  return only(concreteDropoutMaskKernel({ logits, uniform }, { temperature }));
};

/**
 * Spatial concrete dropout: images times the mask of one place, see {@link concreteDropoutMask}.
 *
 * @param x images [N, H, W, C]
 * @param logit log p - log(1 - p), a scalar
 * @param uniform u [N, C]
 */
export const concreteDropout = (
  x: tf.Tensor4D,
  logit: tf.Scalar,
  uniform: tf.Tensor2D,
  options: ConcreteDropoutOptions = {},
): tf.Tensor4D => {
  expectImages('concreteDropout', 'x', x);
  expectShapes(logit.rank === 0, 'concreteDropout', { logit }, 'give one logit, a scalar');
  expectShapes(
    uniform.rank === 2 && uniform.shape[0] === x.shape[0] && uniform.shape[1] === x.shape[3],
    'concreteDropout',
    { x, uniform },
    'give uniform one number for each sample and channel of x',
  );
  const mask = concreteDropoutMask(tf.reshape(logit, [1]), tf.expandDims(uniform, 0), options);
  return channelGate(x, tf.reshape(mask, uniform.shape));
};
