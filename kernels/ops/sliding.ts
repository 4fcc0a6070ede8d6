/** A window over images, with the zeros before the first row and column; those after the last follow from the output. */
export interface Sliding {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly top: number;
  readonly left: number;
}

/** The window of a dense convolution with the same padding on every side. */
export const denseWindow = (filterShape: readonly number[], stride: number, padding: number): Sliding => ({
  height: filterShape[0] as number,
  width: filterShape[1] as number,
  stride,
  dilation: 1,
  top: padding,
  left: padding,
});

/** The window of a depthwise convolution, padded so that stride 1 keeps the size. */
export const depthwiseWindow = (size: number, stride: number, dilation: number): Sliding => {
  const padding = (dilation * (size - 1)) / 2;
  return { height: size, width: size, stride, dilation, top: padding, left: padding };
};
