import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel, only } from './kernel.js';
import { expectImages, expectShapes } from './shape.js';
import { spread } from './spread.js';

type Attributes = {
  /** t of the relaxed Bernoulli variables, above 0; towards 0 they become 0 or 1. */
  readonly temperature: number;
};

type Mask = { logit: tf.Scalar; uniform: tf.Tensor2D };

/** z of each sample and channel, and 1 - z: [N, C]. Each by a sigmoid of its own, since one cancels where the other is near 1. */
const relaxedBernoulli = ({ logit, uniform }: Mask, { temperature }: Attributes) => {
  const noise = tf.sub(tf.log(uniform), tf.log(tf.sub(1, uniform)));
  const score: tf.Tensor2D = tf.div(tf.add(noise, logit), temperature);
  return { z: tf.sigmoid(score), kept: tf.sigmoid(tf.neg(score)) };
};

/** (1 - z)/(1 - p): [N, C], exactly 1 where z and p are below the precision of 1. */
const factorOf = (kept: tf.Tensor2D, logit: tf.Scalar): tf.Tensor2D => tf.mul(kept, tf.add(tf.exp(logit), 1));

/** Gradient of {@link concreteDropout} to the logit: Σ dy·x·(1 - z)/(1 - p)·(p - z/t), since dp = p(1 - p) and dz = z(1 - z)/t. */
export const concreteDropoutLogitGradient = defineKernel<{ dy: tf.Tensor4D; x: tf.Tensor4D } & Mask, Attributes>({
  name: 'SluiceConcreteDropoutLogitGradient',
  composition: ({ dy, x, logit, uniform }, attributes) => {
    const { z, kept } = relaxedBernoulli({ logit, uniform }, attributes);
    const slope = tf.mul(factorOf(kept, logit), tf.sub(tf.sigmoid(logit), tf.div(z, attributes.temperature)));
    return [tf.sum(tf.mul(tf.sum(tf.mul(dy, x), [1, 2]), slope))];
  },
});

/** The kernel of {@link concreteDropout}. It is linear in `x`: applied to `dy` it gives the gradient. */
export const concreteDropoutKernel: Kernel<{ x: tf.Tensor4D } & Mask, Attributes> = defineKernel({
  name: 'SluiceConcreteDropout',
  composition: ({ x, logit, uniform }, attributes) => {
    const { kept } = relaxedBernoulli({ logit, uniform }, attributes);
    return [tf.mul(x, spread(factorOf(kept, logit), x.shape))];
  },
  saves: { inputs: ['x', 'logit', 'uniform'] },
  gradient: ([dy], saved, attributes) => {
    const [x, logit, uniform] = saved as [tf.Tensor4D, tf.Scalar, tf.Tensor2D];
    return {
      x: () => only(concreteDropoutKernel({ x: dy as tf.Tensor4D, logit, uniform }, attributes)),
      logit: () => only(concreteDropoutLogitGradient({ dy: dy as tf.Tensor4D, x, logit, uniform }, attributes)),
    };
  },
});

/**
 * Spatial concrete dropout: x·(1 - z)/(1 - p), with one relaxed Bernoulli variable for each sample and channel,
 * z = sigmoid((log p - log(1 - p) + log u - log(1 - u))/t). Differentiable in x and in the logit, not in the noise.
 *
 * Source: Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3 and its spatial variant in their code.
 *
 * @param x images [N, H, W, C]
 * @param logit log p - log(1 - p) of the probability p that a channel is dropped, a scalar below 80
 * @param uniform u [N, C], each above 0 and below 1
 * @param options temperature t (default 0.1, as in the paper)
 */
export const concreteDropout = (
  x: tf.Tensor4D,
  logit: tf.Scalar,
  uniform: tf.Tensor2D,
  options: { readonly temperature?: number } = {},
): tf.Tensor4D => {
  expectImages('concreteDropout', 'x', x);
  expectShapes(logit.rank === 0, 'concreteDropout', { logit }, 'give one logit, a scalar');
  expectShapes(
    uniform.rank === 2 && uniform.shape[0] === x.shape[0] && uniform.shape[1] === x.shape[3],
    'concreteDropout',
    { x, uniform },
    'give uniform one number for each sample and channel of x',
  );
  return only(concreteDropoutKernel({ x, logit, uniform }, { temperature: options.temperature ?? 0.1 }));
};
