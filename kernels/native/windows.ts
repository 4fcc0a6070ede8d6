import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.js';

/** A window over images, with the zeros before the first row and column; those after the last follow from the output. */
export interface Sliding {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly top: number;
  readonly left: number;
}

type Shape4 = [number, number, number, number];

/** The numbers that the engine's convolutions begin with. */
const dense = ([n, h, w, ci]: Shape4, of: Sliding, [, oh, ow, co]: Shape4): number[] => [
  ...[n, h, w, ci, of.height, of.width, co],
  ...[of.stride, of.dilation, of.top, of.left, oh, ow],
];

/** The same for depthwise ones. */
const depthwise = ([n, h, w, c]: Shape4, of: Sliding, [, oh, ow]: Shape4): number[] => [
  ...[n, h, w, c, of.height, of.width],
  ...[of.stride, of.dilation, of.top, of.left, oh, ow],
];

const run = (backend: NativeBackend, kernel: string, numbers: number[], inputs: TensorInfo[], shape: number[]): TensorInfo => {
  const handles = inputs.map((input) => backend.handle(input));
  const y = backend.output(shape);
  backend.call(kernel, [...numbers, ...handles, backend.handle(y)]);
  return y;
};

/** Convolution of x [N, H, W, I] with a filter [height, width, I, O] to `outputShape`. */
export const convolutionForward = (
  backend: NativeBackend,
  x: TensorInfo,
  filter: TensorInfo,
  of: Sliding,
  outputShape: number[],
): TensorInfo => run(backend, 'convolution', dense(x.shape as Shape4, of, outputShape as Shape4), [x, filter], outputShape);

/** Gradient of a convolution to its input of `inputShape`. */
export const convolutionInputGradient = (
  backend: NativeBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  of: Sliding,
  inputShape: number[],
): TensorInfo =>
  run(backend, 'convolution_input_gradient', dense(inputShape as Shape4, of, dy.shape as Shape4), [dy, filter], inputShape);

/** Gradient of a convolution to its filter of `filterShape`. */
export const convolutionFilterGradient = (
  backend: NativeBackend,
  x: TensorInfo,
  dy: TensorInfo,
  of: Sliding,
  filterShape: number[],
): TensorInfo =>
  run(backend, 'convolution_filter_gradient', dense(x.shape as Shape4, of, dy.shape as Shape4), [x, dy], filterShape);

/** Depthwise convolution of x [N, H, W, C] with a filter [height, width, C, 1] to `outputShape`. */
export const depthwiseForward = (
  backend: NativeBackend,
  x: TensorInfo,
  filter: TensorInfo,
  of: Sliding,
  outputShape: number[],
): TensorInfo => run(backend, 'depthwise', depthwise(x.shape as Shape4, of, outputShape as Shape4), [x, filter], outputShape);

/** Gradient of a depthwise convolution to its input of `inputShape`. */
export const depthwiseInputGradient = (
  backend: NativeBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  of: Sliding,
  inputShape: number[],
): TensorInfo =>
  run(backend, 'depthwise_input_gradient', depthwise(inputShape as Shape4, of, dy.shape as Shape4), [dy, filter], inputShape);

/** Gradient of a depthwise convolution to its filter of `filterShape`. */
export const depthwiseFilterGradient = (
  backend: NativeBackend,
  x: TensorInfo,
  dy: TensorInfo,
  of: Sliding,
  filterShape: number[],
): TensorInfo =>
  run(backend, 'depthwise_filter_gradient', depthwise(x.shape as Shape4, of, dy.shape as Shape4), [x, dy], filterShape);

/** What tfjs' kernels of convolutions are called with. */
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
