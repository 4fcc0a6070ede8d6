import * as tf from '@tensorflow/tfjs-core';

/** The gradient of one tfjs kernel: which tensors it needs, and a thunk for each input. */
export interface Gradient {
  readonly kernelName: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly boolean[];
  readonly savesAllInputs?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the attributes are those of the kernel, which tfjs does not type
  readonly of: (dy: any, saved: any[], attributes: any) => Record<string, () => tf.Tensor>;
}

/** Registers a gradient with tfjs. */
export const register = ({ kernelName, inputs, outputs, savesAllInputs, of }: Gradient): void => {
  if (tf.getGradient(kernelName) !== undefined) return;
  tf.registerGradient({
    kernelName,
    inputsToSave: [...(inputs ?? [])],
    outputsToSave: [...(outputs ?? [])],
    saveAllInputs: savesAllInputs ?? false,
    gradFunc: (dy, saved, attributes) => of(dy, saved, attributes),
  });
};

/** Sums a gradient over the axes along which an input of `shape` was broadcast. */
export const reducedTo = (dy: tf.Tensor, shape: readonly number[]): tf.Tensor => {
  const axes = tf.broadcast_util.getReductionAxes([...shape], dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, [...shape]);
};
