import * as tf from '@tensorflow/tfjs-core';

/** The numbers of float32 tensors, each by itself: a device is waited for once, and not once a tensor. */
export const readTogether = (tensors: readonly tf.Tensor[]): readonly Float32Array[] => {
  const together = tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D)));
  const numbers = together.dataSync() as Float32Array;
  together.dispose();
  let end = 0;
  return tensors.map(({ size }) => {
    end += size;
    return numbers.slice(end - size, end);
  });
};
