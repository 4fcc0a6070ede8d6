import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import { denseWindow, depthwiseWindow } from '../ops/sliding.js';
import { outputExtent } from '../ops/window.js';
import { areFloats } from './elementwise.js';
import { type EngineKernel, engineKernel } from './register.js';
import { dense, denseHead, depthwise, rectified, run, slidingOf } from './windows.js';

/** The gradient to the input and the ReLU's in one: (the numbers of `convolution`, dy, filter, x, dx). */
const RECTIFIED_INPUT_GRADIENT = 'rectified_convolution_input_gradient';

/** Our convolutions. */
const ours: readonly EngineKernel[] = [
  engineKernel('SluiceConvolution', ({ inputs: { x, filter }, attrs: { stride, padding }, backend }) => {
    const of = denseWindow(filter.shape, stride, padding);
    return dense.forward(backend, x, filter, of, [...outputExtent(x.shape, { ...of, padding }), filter.shape[3]]);
  }),
  engineKernel('SluiceConvolutionInputGradient', ({ inputs: { dy, filter }, attrs, backend }) => {
    const of = denseWindow(filter.shape, attrs.stride, attrs.padding);
    return dense.inputGradient(backend, dy, filter, of, attrs.inputShape);
  }),
  engineKernel('SluiceConvolutionFilterGradient', ({ inputs: { x, dy }, attrs, backend }) => {
    const of = denseWindow(attrs.filterShape, attrs.stride, attrs.padding);
    return dense.filterGradient(backend, x, dy, of, attrs.filterShape);
  }),
  engineKernel('SluiceRectifiedConvolution', ({ inputs: { x, filter }, attrs: { stride, padding }, backend }) => {
    const of = denseWindow(filter.shape, stride, padding);
    return rectified.forward(backend, x, filter, of, [...outputExtent(x.shape, { ...of, padding }), filter.shape[3]]);
  }),
  engineKernel('SluiceRectifiedConvolutionInputGradient', ({ inputs: { dy, filter, x }, attrs, backend }) => {
    const of = denseWindow(filter.shape, attrs.stride, attrs.padding);
    if (backend.has(RECTIFIED_INPUT_GRADIENT))
      return run(backend, RECTIFIED_INPUT_GRADIENT, denseHead(x.shape, of, dy.shape), [dy, filter, x], x.shape);
    const dx = dense.inputGradient(backend, dy, filter, of, x.shape);
    backend.call('relu_gradient', [sizeOf(dx), backend.handle(dx), backend.handle(x), backend.handle(dx)]);
    return dx;
  }),
  engineKernel('SluiceRectifiedConvolutionFilterGradient', ({ inputs: { x, dy }, attrs, backend }) => {
    const of = denseWindow(attrs.filterShape, attrs.stride, attrs.padding);
    return rectified.filterGradient(backend, x, dy, of, attrs.filterShape);
  }),
  engineKernel('SluiceDepthwiseConvolution', ({ inputs: { x, filter }, attrs: { stride, dilation }, backend }) => {
    const of = depthwiseWindow(filter.shape[0], stride, dilation);
    return depthwise.forward(backend, x, filter, of, [...outputExtent(x.shape, { ...of, padding: of.top }), x.shape[3]]);
  }),
  engineKernel('SluiceDepthwiseConvolutionInputGradient', ({ inputs: { dy, filter }, attrs, backend }) => {
    const of = depthwiseWindow(filter.shape[0], attrs.stride, attrs.dilation);
    return depthwise.inputGradient(backend, dy, filter, of, attrs.inputShape);
  }),
  engineKernel('SluiceDepthwiseConvolutionFilterGradient', ({ inputs: { x, dy }, attrs, backend }) => {
    const of = depthwiseWindow(attrs.size, attrs.stride, attrs.dilation);
    return depthwise.filterGradient(backend, x, dy, of, [attrs.size, attrs.size, x.shape[3], 1]);
  }),
  engineKernel('SluiceSubsample', ({ inputs: { x }, attrs: { offset }, backend }) => {
    const [n, h, w, c] = x.shape;
    const y = backend.output([n, Math.ceil((h - offset) / 2), Math.ceil((w - offset) / 2), c]);
    backend.call('subsample', [n, h, w, c, offset, backend.handle(x), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceSubsampleGradient', ({ inputs: { dy }, attrs: { offset, inputShape }, backend }) => {
    const dx = backend.output(inputShape);
    backend.call('subsample_gradient', [...inputShape, offset, backend.handle(dy), backend.handle(dx)]);
    return dx;
  }),
];

/** tfjs' own; unequal strides or dilations, channels first and channel multipliers are left to `cpu`. */
const tfjs: readonly EngineKernel[] = [
  engineKernel(tf.Conv2D, ({ inputs: { x, filter }, attrs, backend }) => {
    const found = areFloats([x, filter]) ? slidingOf(x.shape, filter.shape, attrs, false) : undefined;
    return found && dense.forward(backend, x, filter, found.of, found.outputShape);
  }),
  engineKernel(tf.Conv2DBackpropInput, ({ inputs: { dy, filter }, attrs, backend }) => {
    const found = areFloats([dy, filter]) ? slidingOf(attrs.inputShape, filter.shape, attrs, false) : undefined;
    return found && dense.inputGradient(backend, dy, filter, found.of, attrs.inputShape);
  }),
  engineKernel(tf.Conv2DBackpropFilter, ({ inputs: { x, dy }, attrs, backend }) => {
    const found = areFloats([x, dy]) ? slidingOf(x.shape, attrs.filterShape, attrs, false) : undefined;
    return found && dense.filterGradient(backend, x, dy, found.of, attrs.filterShape);
  }),
  engineKernel(tf.DepthwiseConv2dNative, ({ inputs: { x, filter }, attrs, backend }) => {
    const found = areFloats([x, filter]) ? slidingOf(x.shape, filter.shape, attrs, true) : undefined;
    return found && depthwise.forward(backend, x, filter, found.of, found.outputShape);
  }),
  engineKernel(tf.DepthwiseConv2dNativeBackpropInput, ({ inputs: { dy, filter }, attrs, backend }) => {
    const found = areFloats([dy, filter]) ? slidingOf(attrs.inputShape, filter.shape, attrs, true) : undefined;
    return found && depthwise.inputGradient(backend, dy, filter, found.of, attrs.inputShape);
  }),
  engineKernel(tf.DepthwiseConv2dNativeBackpropFilter, ({ inputs: { x, dy }, attrs, backend }) => {
    const found = areFloats([x, dy]) ? slidingOf(x.shape, attrs.filterShape, attrs, true) : undefined;
    return found && depthwise.filterGradient(backend, x, dy, found.of, attrs.filterShape);
  }),
];

/** Convolutions, dense and depthwise, and every second pixel. */
export const convolutions: readonly EngineKernel[] = [...ours, ...tfjs];
