import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.js';
import { expectChannels } from './shape.js';
import { standardizeKernel } from './standardize.js';

type Attributes = {
  /** Added to the variance before the square root. */
  readonly epsilon: number;
};

const AXES = [0, 1, 2];

/** Gradients [dx, dscale, dshift] of {@link batchNormalize}, in closed form. */
export const batchNormalizeGradient = defineKernel<
  { dy: tf.Tensor4D; x: tf.Tensor4D; scale: tf.Tensor1D; mean: tf.Tensor1D; variance: tf.Tensor1D },
  Attributes
>({
  name: 'SluiceBatchNormalizeGradient',
  composition: ({ dy, x, scale, mean, variance }, { epsilon }) => {
    const count = x.size / (x.shape[3] as number);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal = tf.mul(tf.sub(x, mean), inverse);
    const dshift = tf.sum(dy, AXES);
    const dscale = tf.sum(tf.mul(dy, normal), AXES);
    const centred = tf.sub(tf.sub(dy, tf.div(dshift, count)), tf.mul(normal, tf.div(dscale, count)));
    return [tf.mul(centred, tf.mul(scale, inverse)), dscale, dshift];
  },
});

/** The kernel of {@link batchNormalize}: outputs [y, mean, variance]. */
export const batchNormalizeKernel = defineKernel<{ x: tf.Tensor4D; scale: tf.Tensor1D; shift: tf.Tensor1D }, Attributes>({
  name: 'SluiceBatchNormalize',
  composition: ({ x, scale, shift }, { epsilon }) => {
    // Two passes: the one-pass difference of squares cancels where the mean is large.
    const mean = tf.mean(x, AXES);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), AXES);
    const y = tf.add(tf.mul(centred, tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)))), shift);
    return [y, mean, variance];
  },
  saves: { inputs: ['x', 'scale'], outputs: [1, 2] },
  gradient: ([dy], [x, scale, mean, variance], attributes) => {
    // One pass gives all three, so they are computed here and not in the thunks.
    const gradients = batchNormalizeGradient(
      {
        dy: dy as tf.Tensor4D,
        x: x as tf.Tensor4D,
        scale: scale as tf.Tensor1D,
        mean: mean as tf.Tensor1D,
        variance: variance as tf.Tensor1D,
      },
      attributes,
    );
    const [dx, dscale, dshift] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
    return { x: () => dx, scale: () => dscale, shift: () => dshift };
  },
});

/**
 * Normalises every channel by its own mean and variance in the batch (training mode), then scales and shifts.
 *
 * The returned mean and biased variance [C] carry no gradient; the gradient through them is inside that of y.
 *
 * Source: Ioffe and Szegedy, "Batch normalization" (2015).
 * @param x images [N, H, W, C]
 * @param options scale and shift [C] (default: none), epsilon (default 1e-5)
 */
export const batchNormalize = (
  x: tf.Tensor4D,
  options: { readonly scale?: tf.Tensor1D; readonly shift?: tf.Tensor1D; readonly epsilon?: number } = {},
): { y: tf.Tensor4D; mean: tf.Tensor1D; variance: tf.Tensor1D } => {
  expectChannels('batchNormalize', x, { scale: options.scale, shift: options.shift });
  const epsilon = options.epsilon ?? 1e-5;
  const outputs =
    options.scale === undefined && options.shift === undefined
      ? standardizeKernel({ x }, { epsilon })
      : scaledAndShifted(x, options, epsilon);
  return { y: outputs[0] as tf.Tensor4D, mean: outputs[1] as tf.Tensor1D, variance: outputs[2] as tf.Tensor1D };
};

const scaledAndShifted = (
  x: tf.Tensor4D,
  options: { readonly scale?: tf.Tensor1D; readonly shift?: tf.Tensor1D },
  epsilon: number,
): tf.Tensor[] => {
  const scale = options.scale ?? tf.ones<tf.Rank.R1>([x.shape[3]]);
  const shift = options.shift ?? tf.zeros<tf.Rank.R1>([x.shape[3]]);
  const outputs = batchNormalizeKernel({ x, scale, shift }, { epsilon });
  if (options.scale === undefined) scale.dispose();
  if (options.shift === undefined) shift.dispose();
  return outputs;
};
