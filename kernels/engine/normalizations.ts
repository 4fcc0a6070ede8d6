import type * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import type { EngineBackend } from './backend.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Stands for a vector of ones or zeros, and for a gradient that nobody asks for. */
const NONE = -1;

/** Pixels and channels of images. */
const extentOf = (x: tf.TensorInfo): readonly [number, number] => {
  const channels = x.shape[x.shape.length - 1] as number;
  return [sizeOf(x) / channels, channels];
};

const handles = (backend: EngineBackend, xs: readonly (tf.TensorInfo | undefined)[]): number[] =>
  xs.map((x) => (x === undefined ? NONE : backend.handle(x)));

const forward = (
  backend: EngineBackend,
  { x, scale, shift }: { x: tf.TensorInfo; scale?: tf.TensorInfo; shift?: tf.TensorInfo },
  epsilon: number,
): tf.TensorInfo[] => {
  const [pixels, channels] = extentOf(x);
  const outputs = [backend.output(x.shape), backend.output([channels]), backend.output([channels])];
  backend.call('batch_normalize', [pixels, channels, epsilon, ...handles(backend, [x, scale, shift, ...outputs])]);
  return outputs;
};

type Backward = { dy: tf.TensorInfo; x: tf.TensorInfo; scale?: tf.TensorInfo; mean: tf.TensorInfo; variance: tf.TensorInfo };

const backward = (
  backend: EngineBackend,
  { dy, x, scale, mean, variance }: Backward,
  epsilon: number,
): [tf.TensorInfo, ...tf.TensorInfo[]] => {
  const [pixels, channels] = extentOf(x);
  const dx = backend.output(x.shape);
  const vectors = scale === undefined ? [] : [backend.output([channels]), backend.output([channels])];
  const all = [dy, x, scale, mean, variance, dx, vectors[0], vectors[1]];
  backend.call('batch_normalize_gradient', [pixels, channels, epsilon, ...handles(backend, all)]);
  return [dx, ...vectors];
};

/** Batch normalization, and scale and shift of channels. */
export const normalizations: readonly EngineKernel[] = [
  engineKernel('SluiceBatchNormalize', ({ inputs, attrs: { epsilon }, backend }) => forward(backend, inputs, epsilon)),
  engineKernel('SluiceBatchNormalizeGradient', ({ inputs, attrs: { epsilon }, backend }) => backward(backend, inputs, epsilon)),
  engineKernel('SluiceStandardize', ({ inputs, attrs: { epsilon }, backend }) => forward(backend, inputs, epsilon)),
  engineKernel('SluiceStandardizeGradient', ({ inputs, attrs: { epsilon }, backend }) => backward(backend, inputs, epsilon)),
  engineKernel('SluiceChannelAffine', ({ inputs: { x, factor, offset }, backend }) => {
    const y = backend.output(x.shape);
    backend.call('channel_affine', [...extentOf(x), ...handles(backend, [x, factor, offset, y])]);
    return y;
  }),
];
