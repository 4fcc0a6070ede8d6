import * as tf from '@tensorflow/tfjs-core';
import { dilatedGradients, isDilated } from '../tfjs/dilated-depthwise.js';
import { averagePools, convolutions, depthwiseGradients } from '../tfjs/operations.js';
import { type Composition, divertTo, registerCompositions, runKernel } from '../tfjs/run-kernel.js';
import type { DawnBackend } from './backend.js';

/** Sums in several steps: a shader reads a few tensors at most, and tfjs' kernel gives it all of them. */
const sumInParts = (): void => {
  const original = tf.getKernel(tf.AddN, 'webgpu');
  tf.unregisterKernel(tf.AddN, 'webgpu');
  tf.registerKernel({
    ...original,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const most = (backend as DawnBackend).device.limits.maxStorageBuffersPerShaderStage as number;
      const sum = (terms: readonly tf.TensorInfo[]): tf.TensorInfo =>
        original.kernelFunc({ inputs: terms as unknown as tf.NamedTensorInfoMap, backend, attrs }) as tf.TensorInfo;
      const [first, ...rest] = Object.values(inputs) as [tf.TensorInfo, ...tf.TensorInfo[]];
      // One buffer is for the result, and one for the sum so far.
      const step = most - 2;
      let total = sum([first, ...rest.slice(0, step)]);
      for (let at = step; at < rest.length; at += step) {
        const next = sum([total, ...rest.slice(at, at + step)]);
        (backend as DawnBackend).disposeData(total.dataId);
        total = next;
      }
      return total;
    },
  });
};

const depthwiseForward: Composition = ({ x, filter }, { stride, dilation }) =>
  runKernel(
    tf.DepthwiseConv2dNative,
    { x, filter },
    {
      strides: [stride, stride],
      pad: (dilation * (filter.shape[0] - 1)) / 2,
      dataFormat: 'NHWC',
      dilations: [dilation, dilation],
      dimRoundingMode: undefined,
    },
  );

/**
 * Registers for tfjs' WebGPU backend what it lacks, and our operations by its kernels.
 *
 * Max pooling stays a plain composition: tfjs' kernel gives the gradient to the last of equal pixels.
 */
export const registerKernels = (): void => {
  sumInParts();
  divertTo('webgpu', dilatedGradients, isDilated);
  registerCompositions('webgpu', {
    ...convolutions,
    ...depthwiseGradients,
    ...averagePools,
    SluiceDepthwiseConvolution: depthwiseForward,
  });
};
