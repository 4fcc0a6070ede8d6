import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type Kernel, only } from './kernel.js';

type GradientInputs = { dy: tf.Tensor; y: tf.Tensor };

/** dx of {@link relu}: `dy` where the output `y` is above zero. Linear in `dy`, and differentiated with respect to it alone. */
export const reluGradient: Kernel<GradientInputs, Record<string, never>> = defineKernel({
  name: 'SluiceReluGradient',
  composition: ({ dy, y }) => [tf.mul(dy, tf.step(y))],
  saves: { inputs: ['y'] },
  gradient: ([d], [y]) => ({ dy: () => only(reluGradient({ dy: d as tf.Tensor, y: y as tf.Tensor }, {})) }),
});

/** The kernel of {@link relu}. It keeps its output, which the next operation keeps as its input anyway. */
export const reluKernel = defineKernel<{ x: tf.Tensor }, Record<string, never>>({
  name: 'SluiceRelu',
  composition: ({ x }) => [tf.relu(x)],
  saves: { outputs: [0] },
  gradient: ([dy], [y]) => ({ x: () => only(reluGradient({ dy: dy as tf.Tensor, y: y as tf.Tensor }, {})) }),
});

/** max(x, 0), elementwise; the gradient at 0 is 0. */
export const relu = <T extends tf.Tensor>(x: T): T => only<T>(reluKernel({ x }, {}));
