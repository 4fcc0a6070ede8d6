import { denseWindow, depthwiseWindow } from '../ops/sliding.js';
import { outputExtent } from '../ops/window.js';
import type { Implementation } from './register.js';
import {
  convolutionFilterGradient,
  convolutionForward,
  depthwiseFilterGradient,
  depthwiseForward,
  depthwiseInputGradient,
} from './windows.js';

/** Our convolutions on the training module. */
export const convolutions: Readonly<Record<string, Implementation>> = {
  SluiceConvolution: (m, { x, filter }, { stride, padding }) => {
    const of = denseWindow(filter.shape, stride, padding);
    const outputShape = [...outputExtent(x.shape, { ...of, padding }), filter.shape[3]];
    return convolutionForward(m, x, filter, outputShape, { ...of, spacing: 1, back: false });
  },
  SluiceConvolutionInputGradient: (m, { dy, filter }, { stride, padding, inputShape }) => {
    const of = denseWindow(filter.shape, 1, padding);
    const [top, left] = [of.height - 1 - padding, of.width - 1 - padding];
    return convolutionForward(m, dy, filter, inputShape, { ...of, top, left, spacing: stride, back: true });
  },
  SluiceConvolutionFilterGradient: (m, { x, dy }, { stride, padding, filterShape }) =>
    convolutionFilterGradient(m, x, dy, denseWindow(filterShape, stride, padding)),
  SluiceDepthwiseConvolution: (m, { x, filter }, { stride, dilation }) => {
    const of = depthwiseWindow(filter.shape[0], stride, dilation);
    return depthwiseForward(m, x, filter, [...outputExtent(x.shape, { ...of, padding: of.top }), x.shape[3]], of);
  },
  SluiceDepthwiseConvolutionInputGradient: (m, { dy, filter }, { stride, dilation, inputShape }) =>
    depthwiseInputGradient(m, dy, filter, inputShape, depthwiseWindow(filter.shape[0], stride, dilation)),
  SluiceDepthwiseConvolutionFilterGradient: (m, { x, dy }, { stride, dilation, size }) =>
    depthwiseFilterGradient(m, x, dy, depthwiseWindow(size, stride, dilation)),
};
