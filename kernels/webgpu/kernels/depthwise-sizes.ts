import type { Call } from '../call.js';

/** Sizes of a depthwise convolution of images [N, H, W, C] with a filter [height, width, C], as a call begins with them. */
export const readDepthwise = (call: Call) => {
  const [images, h, w, channels] = [call.integer(), call.integer(), call.integer(), call.integer()];
  const [height, width, stride, dilation] = [call.integer(1), call.integer(1), call.integer(1), call.integer(1)];
  const [top, left, oh, ow] = [call.integer(), call.integer(), call.integer(), call.integer()];
  return {
    ...{ images, channels, height, width, stride, dilation },
    numbers: { h, w, oh, ow, top, left },
    xSize: images * h * w * channels,
    ySize: images * oh * ow * channels,
    filterSize: height * width * channels,
  };
};
