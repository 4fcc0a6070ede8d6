import * as tf from '@tensorflow/tfjs-core';

/** A sliding window over the rows and columns of an image: sizes and steps in pixels, zero padding on each side. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/** The number of window positions along an axis of `length` pixels. */
export const positions = (
  length: number,
  size: number,
  { stride, dilation, padding }: Omit<Window, 'height' | 'width'>,
): number => Math.floor((length + 2 * padding - dilation * (size - 1) - 1) / stride) + 1;

/** The shape [N, OH, OW] of the window positions over images [N, H, W, C]. */
export const outputExtent = (shape: readonly number[], window: Window): [number, number, number] => [
  shape[0] as number,
  positions(shape[1] as number, window.height, window),
  positions(shape[2] as number, window.width, window),
];

/** The places (row, column) of a window, in row-major order. */
export const places = ({ height, width }: Window): readonly (readonly [number, number])[] =>
  Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const);

/** Images with `padding` pixels of `value` on each side. */
export const padded = (x: tf.Tensor4D, padding: number, value = 0): tf.Tensor4D =>
  padding === 0
    ? tf.clone(x)
    : tf.pad4d(
        x,
        [
          [0, 0],
          [padding, padding],
          [padding, padding],
          [0, 0],
        ],
        value,
      );

/**
 * The pixels that all window positions see at one place of the window.
 *
 * @param x padded images [N, H, W, C]
 * @returns [N, OH, OW, C]
 */
export const gatherPlace = (
  x: tf.Tensor4D,
  window: Window,
  place: readonly [number, number],
  extent: readonly number[],
): tf.Tensor4D => {
  const [, rows, columns] = extent as [number, number, number];
  const { stride, dilation } = window;
  const [top, left] = [place[0] * dilation, place[1] * dilation];
  const height = (rows - 1) * stride + 1;
  const width = (columns - 1) * stride + 1;
  const [batch, , , channels] = x.shape;
  if (stride === 1) return tf.slice4d(x, [0, top, left, 0], [batch, height, width, channels]);
  return tf.stridedSlice(
    x,
    [0, top, left, 0],
    [batch, top + height, left + width, channels],
    [1, stride, stride, 1],
  ) as tf.Tensor4D;
};

/** `dy` with `stride` - 1 zeros after every row and column: [N, OH * stride, OW * stride, C]. */
const spread = (dy: tf.Tensor4D, stride: number): tf.Tensor4D => {
  if (stride === 1) return dy;
  const [batch, rows, columns, channels] = dy.shape;
  const wide = tf.pad3d(tf.reshape(dy, [batch * rows * columns, 1, channels]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const tall = tf.pad3d(tf.reshape(wide, [batch * rows, 1, columns * stride * channels]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  return tf.reshape(tall, [batch, rows * stride, columns * stride, channels]);
};

/**
 * The adjoint of {@link gatherPlace}: puts values of the window positions back at their pixels, zeros elsewhere.
 *
 * @param dy [N, OH, OW, C]
 * @param paddedShape the shape of the padded images
 */
export const scatterPlace = (
  dy: tf.Tensor4D,
  window: Window,
  place: readonly [number, number],
  paddedShape: readonly number[],
): tf.Tensor4D => {
  const [, height, width] = paddedShape as [number, number, number, number];
  const { stride, dilation } = window;
  const [batch, rows, columns, channels] = dy.shape;
  const full = spread(dy, stride);
  const used = tf.slice4d(full, [0, 0, 0, 0], [batch, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels]);
  const [top, left] = [place[0] * dilation, place[1] * dilation];
  return tf.pad4d(used, [
    [0, 0],
    [top, height - top - used.shape[1]],
    [left, width - left - used.shape[2]],
    [0, 0],
  ]);
};

/** Cuts the padding off again: [N, H + 2p, W + 2p, C] to [N, H, W, C]. */
export const cropped = (x: tf.Tensor4D, padding: number): tf.Tensor4D =>
  tf.slice4d(x, [0, padding, padding, 0], [x.shape[0], x.shape[1] - 2 * padding, x.shape[2] - 2 * padding, x.shape[3]]);

/** The shape of images after padding. */
export const paddedShapeOf = (shape: readonly number[], padding: number): number[] => [
  shape[0] as number,
  (shape[1] as number) + 2 * padding,
  (shape[2] as number) + 2 * padding,
  shape[3] as number,
];

/** The sum of tensors of one shape. */
export const total = <T extends tf.Tensor>(terms: readonly T[]): T => tf.addN([...terms]);
