import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Sliding } from '../ops/sliding.js';
import type { TrainingModule } from './instance.js';
import { rounded } from './register.js';

/** The canvas that holds every window position: rows, columns. */
export const canvasOf = (inputShape: readonly number[], dyShape: readonly number[], of: Sliding): [number, number] => {
  const side = (length: number, before: number, positions: number, size: number): number =>
    Math.max(length + before, (positions - 1) * of.stride + (size - 1) * of.dilation + 1);
  const [, h, w] = inputShape as [number, number, number];
  const [, oh, ow] = dyShape as [number, number, number];
  return [side(h, of.top, oh, of.height), side(w, of.left, ow, of.width)];
};

type Size = [number, number, number, number];

/** Depthwise convolution of x [N, H, W, C] to `outputShape`. */
export const depthwiseForward = (
  m: TrainingModule,
  x: TensorInfo,
  filter: TensorInfo,
  outputShape: number[],
  of: Sliding,
): TensorInfo => {
  const [n, h, w, c] = x.shape as Size;
  const [, oh, ow] = outputShape as Size;
  const [hp, wp] = canvasOf(x.shape, outputShape, of);
  const y = m.output(outputShape);
  m.withScratch(4 * (hp * wp + of.height * of.width) * rounded(c), (scratch) =>
    m.call(
      'depthwise_forward',
      ...[m.address(x), m.address(filter), m.address(y), n, h, w, c, of.height, of.stride, of.dilation],
      ...[of.top, of.left, hp, wp, oh, ow, scratch],
    ),
  );
  return y;
};

/** Gradient of a depthwise convolution to its input of `inputShape`. */
export const depthwiseInputGradient = (
  m: TrainingModule,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  of: Sliding,
): TensorInfo => {
  const [n, h, w, c] = inputShape as Size;
  const [, oh, ow] = dy.shape as Size;
  const reach = of.dilation * (of.height - 1);
  const dx = m.output(inputShape);
  m.withScratch(4 * ((h + reach) * (w + reach) + of.height * of.width) * rounded(c), (scratch) =>
    m.call(
      'depthwise_input_gradient',
      ...[m.address(dy), m.address(filter), m.address(dx), n, h, w, c, of.height, of.stride, of.dilation],
      ...[of.top, of.left, oh, ow, scratch],
    ),
  );
  return dx;
};

/** Gradient of a depthwise convolution to its filter [k, k, C, 1]. */
export const depthwiseFilterGradient = (m: TrainingModule, x: TensorInfo, dy: TensorInfo, of: Sliding): TensorInfo => {
  const [n, h, w, c] = x.shape as Size;
  const [, oh, ow] = dy.shape as Size;
  const [hp, wp] = canvasOf(x.shape, dy.shape, of);
  const places = of.height * of.width * rounded(c);
  const df = m.output([of.height, of.width, c, 1]);
  m.withScratch(8 * places + 4 * (hp * wp * rounded(c) + oh * ow * rounded(c) + places), (totals) =>
    m.call(
      'depthwise_filter_gradient',
      ...[m.address(x), m.address(dy), m.address(df), n, h, w, c, of.height, of.stride, of.dilation],
      ...[of.top, of.left, hp, wp, oh, ow, totals, totals + 8 * places],
    ),
  );
  return df;
};

/**
 * A dense convolution of images [N, H, W, I], or of such images spread by `spacing` with the turned and transposed filter.
 *
 * @param of the window; its top and left say where the first pixel lies on the canvas
 */
export const convolutionForward = (
  m: TrainingModule,
  x: TensorInfo,
  filter: TensorInfo,
  outputShape: number[],
  of: Sliding & { readonly spacing: number; readonly back: boolean },
): TensorInfo => {
  const [n, h, w, ci] = x.shape as Size;
  const [, oh, ow, co] = outputShape as Size;
  const y = m.output(outputShape);
  const { height, width, stride, spacing, top, left } = of;
  const back = of.back ? 1 : 0;
  if (height === 1 && width === 1 && stride === 1 && spacing === 1 && oh === h && ow === w) {
    m.withScratch(4 * ci * rounded(co), (scratch) =>
      m.call('product', m.address(x), m.address(filter), m.address(y), n * h * w, ci, co, back, scratch),
    );
    return y;
  }
  const [hp, wp] = [(oh - 1) * stride + height, (ow - 1) * stride + width];
  m.withScratch(4 * (hp * wp * rounded(ci) + height * width * ci * rounded(co)), (scratch) =>
    m.call(
      'convolution_forward',
      ...[m.address(x), m.address(filter), m.address(y), n, h, w, ci, co, height, width],
      ...[stride, spacing, top, left, hp, wp, oh, ow, back, scratch],
    ),
  );
  return y;
};

/** Gradient of a dense convolution to its filter [height, width, I, O]. */
export const convolutionFilterGradient = (m: TrainingModule, x: TensorInfo, dy: TensorInfo, of: Sliding): TensorInfo => {
  const [n, h, w, ci] = x.shape as Size;
  const [, oh, ow, co] = dy.shape as Size;
  const [ip, op] = [rounded(ci), rounded(co)];
  const df = m.output([of.height, of.width, ci, co]);
  if (of.height === 1 && of.width === 1 && of.stride === 1 && oh === h && ow === w) {
    m.withScratch(8 * ip * op + 4 * (64 * (ip + op) + ip * op), (totals) =>
      m.call('product_gradient', m.address(x), m.address(dy), m.address(df), n * h * w, ci, co, totals, totals + 8 * ip * op),
    );
    return df;
  }
  const [hp, wp] = canvasOf(x.shape, dy.shape, of);
  const weights = of.height * of.width * ip * op;
  m.withScratch(8 * weights + 4 * (hp * wp * ip + oh * ow * op + weights), (totals) =>
    m.call(
      'convolution_filter_gradient',
      ...[m.address(x), m.address(dy), m.address(df), n, h, w, ci, co, of.height, of.width, of.stride, of.dilation],
      ...[of.top, of.left, hp, wp, oh, ow, totals, totals + 8 * weights],
    ),
  );
  return df;
};

/** The pixels of dy `step` apart on zeros [N, height, width, C]. */
export const spread = (
  m: TrainingModule,
  dy: TensorInfo,
  height: number,
  width: number,
  of: { top: number; left: number; step: number },
): TensorInfo => {
  const [n, oh, ow, c] = dy.shape as Size;
  const out = m.output([n, height, width, c]);
  m.call('spread', m.address(dy), m.address(out), n, oh, ow, c, height, width, of.top, of.left, of.step);
  return out;
};
