import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Sliding } from '../ops/sliding.js';
import type { EngineBackend } from './backend.js';

type Shape4 = [number, number, number, number];

/** The numbers that a kernel of the engine begins with: the input's shape, the window, the output's shape. */
type Head = (input: Shape4, of: Sliding, output: Shape4) => number[];

/** The same for a dense convolution. */
export const denseHead: Head = ([n, h, w, ci], of, [, oh, ow, co]) => [
  ...[n, h, w, ci, of.height, of.width, co],
  ...[of.stride, of.dilation, of.top, of.left, oh, ow],
];

const depthwiseHead: Head = ([n, h, w, c], of, [, oh, ow]) => [
  ...[n, h, w, c, of.height, of.width],
  ...[of.stride, of.dilation, of.top, of.left, oh, ow],
];

/** Calls a kernel with numbers, inputs and an output of a shape, in that order: the output. */
export const run = (
  backend: EngineBackend,
  kernel: string,
  numbers: number[],
  inputs: TensorInfo[],
  shape: number[],
): TensorInfo => {
  const handles = inputs.map((input) => backend.handle(input));
  const y = backend.output(shape);
  backend.call(kernel, [...numbers, ...handles, backend.handle(y)]);
  return y;
};

/** A computation of two tensors with a window; the last argument is the shape of what it gives. */
type Sweep = (backend: EngineBackend, a: TensorInfo, b: TensorInfo, of: Sliding, shape: number[]) => TensorInfo;

/** A kind of convolution: its output from x and filter, and its gradients from dy and filter, and from x and dy. */
const convolutionOf = (
  kernel: string,
  head: Head,
): { readonly forward: Sweep; readonly inputGradient: Sweep; readonly filterGradient: Sweep } => ({
  forward: (backend, x, filter, of, shape) =>
    run(backend, kernel, head(x.shape as Shape4, of, shape as Shape4), [x, filter], shape),
  inputGradient: (backend, dy, filter, of, shape) =>
    run(backend, `${kernel}_input_gradient`, head(shape as Shape4, of, dy.shape as Shape4), [dy, filter], shape),
  filterGradient: (backend, x, dy, of, shape) =>
    run(backend, `${kernel}_filter_gradient`, head(x.shape as Shape4, of, dy.shape as Shape4), [x, dy], shape),
});

/** Convolution of the positive part of x; its input gradient is that of {@link dense}, where x is positive. */
export const rectified: Omit<typeof dense, 'inputGradient'> = convolutionOf('rectified_convolution', denseHead);

/** Convolution of x [N, H, W, I] with a filter [height, width, I, O]. */
export const dense = convolutionOf('convolution', denseHead);

/** Depthwise convolution of x [N, H, W, C] with a filter [height, width, C, 1]. */
export const depthwise = convolutionOf('depthwise', depthwiseHead);

/** Arguments of tfjs' kernels of convolutions. */
export interface TfjsConvolution {
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The window and the output's shape of tfjs' convolution; undefined for what the engine does not do. */
export const slidingOf = (
  inputShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dataFormat, dimRoundingMode }: TfjsConvolution,
  isDepthwise: boolean,
): { readonly of: Sliding; readonly outputShape: number[] } | undefined => {
  const information = backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
    backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC'),
  );
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = information;
  const isPlain = strideHeight === strideWidth && dilationHeight === dilationWidth && information.dataFormat === 'channelsLast';
  if (!isPlain || (isDepthwise && filterShape[3] !== 1)) return undefined;
  return {
    of: {
      height: information.filterHeight,
      width: information.filterWidth,
      stride: strideHeight,
      dilation: dilationHeight,
      top: padInfo.top,
      left: padInfo.left,
    },
    outputShape: information.outShape,
  };
};
