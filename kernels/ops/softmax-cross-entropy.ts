import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectShapes } from './shape.js';

type Attributes = { readonly smoothing: number };

// Smoothed after the cast: tfjs' one-hot tensors are integers on some backends, whatever their two values.
const targets = (labels: tf.Tensor1D, classes: number, smoothing: number): tf.Tensor2D => {
  const hot = tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
  return smoothing === 0 ? hot : tf.add(tf.mul(hot, 1 - smoothing), smoothing / classes);
};

/** Gradient of {@link softmaxCrossEntropy} to the logits. */
export const softmaxCrossEntropyGradient = defineKernel<{ dy: tf.Scalar; logits: tf.Tensor2D; labels: tf.Tensor1D }, Attributes>({
  name: 'SluiceSoftmaxCrossEntropyGradient',
  composition: ({ dy, logits, labels }, { smoothing }) => {
    const [batch, classes] = logits.shape;
    return [tf.mul(tf.sub(tf.softmax(logits), targets(labels, classes, smoothing)), tf.div(dy, batch))];
  },
});

/** The kernel of {@link softmaxCrossEntropy}. */
export const softmaxCrossEntropyKernel = defineKernel<{ logits: tf.Tensor2D; labels: tf.Tensor1D }, Attributes>({
  name: 'SluiceSoftmaxCrossEntropy',
  composition: ({ logits, labels }, { smoothing }) => {
    const [batch, classes] = logits.shape;
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    return [tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, targets(labels, classes, smoothing)))), batch)];
  },
  saves: { inputs: ['logits', 'labels'] },
  gradient: ([dy], [logits, labels], attributes) => ({
    logits: () =>
      only(
        softmaxCrossEntropyGradient(
          { dy: dy as tf.Scalar, logits: logits as tf.Tensor2D, labels: labels as tf.Tensor1D },
          attributes,
        ),
      ),
  }),
});

/**
 * The mean cross-entropy of the softmax of logits with class labels, in nats.
 *
 * @param logits [N, K]
 * @param labels class indices [N], int32
 * @param options smoothing s: the target is 1 - s on the label and s/K on every class (default 0)
 */
export const softmaxCrossEntropy = (
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  options: { readonly smoothing?: number } = {},
): tf.Scalar => {
  expectShapes(
    logits.rank === 2 && labels.rank === 1 && labels.shape[0] === logits.shape[0],
    'softmaxCrossEntropy',
    { logits, labels },
    'give logits [batch, classes] and labels [batch]',
  );
  if (labels.dtype !== 'int32') {
    throw new TypeError(`softmaxCrossEntropy: the labels are ${labels.dtype}; give class indices as an int32 tensor`);
  }
  return only(softmaxCrossEntropyKernel({ logits, labels }, { smoothing: options.smoothing ?? 0 }));
};
