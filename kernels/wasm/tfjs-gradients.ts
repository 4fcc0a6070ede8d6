import * as tf from '@tensorflow/tfjs-core';
import type { Sliding } from '../ops/sliding.js';
import { maxPoolGradient } from './pools.js';
import type { Implementation } from './register.js';
import { convolutionFilterGradient, depthwiseFilterGradient, depthwiseInputGradient } from './windows.js';

const slidingOf = (kernelName: string, information: tf.backend_util.Conv2DInfo): Sliding => {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo, dataFormat } = information;
  if (strideHeight !== strideWidth || dilationHeight !== dilationWidth || dataFormat !== 'channelsLast') {
    throw new RangeError(
      `${kernelName} on wasm: strides ${strideHeight}, ${strideWidth}, dilations ${dilationHeight}, ${dilationWidth}, ` +
        `${dataFormat}; use equal strides, equal dilations and channels last`,
    );
  }
  return {
    height: information.filterHeight,
    width: information.filterWidth,
    stride: strideHeight,
    dilation: dilationHeight,
    top: padInfo.top,
    left: padInfo.left,
  };
};

/** Refuses what the training module's depthwise kernels do not do. */
const expectPlain = (kernelName: string, shape: readonly number[]): void => {
  if (shape[0] === shape[1] && shape[3] === 1) return;
  throw new RangeError(
    `${kernelName} on wasm: the filter is [${shape.join(', ')}]; use a square filter with channel multiplier 1`,
  );
};

type Shape4 = [number, number, number, number];

/** The gradient kernels of tfjs that its WebAssembly backend lacks or has wrong (MaxPoolGrad), so that any tfjs code can train on it. */
export const tfjsGradients: Readonly<Record<string, Implementation>> = {
  [tf.Conv2DBackpropFilter]: (m, { x, dy }, { strides, pad, dataFormat, dimRoundingMode, filterShape }) => {
    const format = tf.backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC');
    const information = tf.backend_util.computeConv2DInfo(
      x.shape as Shape4,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
      false,
      format,
    );
    return convolutionFilterGradient(m, x, dy, slidingOf(tf.Conv2DBackpropFilter, information));
  },
  [tf.DepthwiseConv2dNativeBackpropInput]: (m, { dy, filter }, { strides, dilations, pad, dimRoundingMode, inputShape }) => {
    expectPlain(tf.DepthwiseConv2dNativeBackpropInput, filter.shape);
    const information = tf.backend_util.computeConv2DInfo(
      inputShape,
      filter.shape as Shape4,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      true,
    );
    return depthwiseInputGradient(m, dy, filter, inputShape, slidingOf(tf.DepthwiseConv2dNativeBackpropInput, information));
  },
  [tf.DepthwiseConv2dNativeBackpropFilter]: (m, { x, dy }, { strides, dilations, pad, dimRoundingMode, filterShape }) => {
    expectPlain(tf.DepthwiseConv2dNativeBackpropFilter, filterShape);
    const information = tf.backend_util.computeConv2DInfo(
      x.shape as Shape4,
      filterShape,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      true,
    );
    return depthwiseFilterGradient(m, x, dy, slidingOf(tf.DepthwiseConv2dNativeBackpropFilter, information));
  },
  [tf.MaxPoolGrad]: (m, { dy, input }, { filterSize, strides, pad, dimRoundingMode }) => {
    const of = tf.backend_util.computePool2DInfo(input.shape as Shape4, filterSize, strides, 1, pad, dimRoundingMode);
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = of;
    if (filterHeight !== filterWidth || strideHeight !== strideWidth || padInfo.top !== padInfo.left) {
      throw new RangeError(
        `${tf.MaxPoolGrad} on wasm: windows of ${filterHeight}×${filterWidth}, strides ${strideHeight}, ${strideWidth}, ` +
          `${padInfo.top} and ${padInfo.left} pixels of padding; use square windows, equal strides and equal padding`,
      );
    }
    return maxPoolGradient(m, dy, input, { size: filterHeight, stride: strideHeight, padding: padInfo.top });
  },
};
