import * as tf from '@tensorflow/tfjs-core';
import { outputExtent } from '../ops/window.js';
import { type Implementation } from './register.js';
import { convolutionFilterGradient, depthwiseFilterGradient, depthwiseForward, depthwiseInputGradient, type Sliding, spread } from './windows.js';

const depthwiseWindow = (size: number, stride: number, dilation: number): Sliding => {
  const padding = (dilation * (size - 1)) / 2;
  return { height: size, width: size, stride, dilation, top: padding, left: padding };
};

/** Puts the product of dy with the filter turned by 180° where a convolution with spread dy gives it. */
const inputGradient: Implementation = (m, { dy, filter }: Record<string, tf.Tensor4D>, { stride, padding, inputShape }) =>
  tf.tidy(() => {
    const [height, width, inputs, outputs] = (filter as tf.Tensor4D).shape;
    const [n, h, w] = inputShape as [number, number, number];
    if (height === 1 && width === 1 && stride === 1 && padding === 0) {
      const back = tf.transpose(tf.reshape(filter as tf.Tensor, [inputs, outputs]));
      return tf.reshape(tf.matMul(tf.reshape(dy as tf.Tensor, [-1, outputs]), back), inputShape);
    }
    const turned = tf.transpose(tf.reverse4d(filter as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
    const place = { top: height - 1 - padding, left: width - 1 - padding, step: stride };
    const canvas = tf.engine().makeTensorFromTensorInfo(spread(m, dy as tf.Tensor, h + height - 1, w + width - 1, place));
    return tf.reshape(tf.conv2d(canvas as tf.Tensor4D, turned, 1, 'valid'), [n, h, w, inputs]);
  });

/** Our convolutions on the training module; the dense forward pass is XNNPACK's, by the plain composition. */
export const convolutions: Readonly<Record<string, Implementation>> = {
  SluiceConvolutionInputGradient: inputGradient,
  SluiceConvolutionFilterGradient: (m, { x, dy }, { stride, padding, filterShape }) =>
    convolutionFilterGradient(m, x, dy, {
      height: filterShape[0],
      width: filterShape[1],
      stride,
      dilation: 1,
      top: padding,
      left: padding,
    }),
  SluiceDepthwiseConvolution: (m, { x, filter }, { stride, dilation }) => {
    const of = depthwiseWindow(filter.shape[0], stride, dilation);
    return depthwiseForward(m, x, filter, [...outputExtent(x.shape, { ...of, padding: of.top }), x.shape[3]], of);
  },
  SluiceDepthwiseConvolutionInputGradient: (m, { dy, filter }, { stride, dilation, inputShape }) =>
    depthwiseInputGradient(m, dy, filter, inputShape, depthwiseWindow(filter.shape[0], stride, dilation)),
  SluiceDepthwiseConvolutionFilterGradient: (m, { x, dy }, { stride, dilation, size }) =>
    depthwiseFilterGradient(m, x, dy, depthwiseWindow(size, stride, dilation)),
};
