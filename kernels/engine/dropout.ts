import type * as tf from '@tensorflow/tfjs-core';
import { type EngineKernel, engineKernel } from './register.js';

/** Places, and numbers of each. */
const extentOf = ({ shape }: tf.TensorInfo): readonly number[] => {
  const [places, batch, channels] = shape as [number, number, number];
  return [places, batch * channels];
};

/** The masks of concrete dropout, and their gradient to the logits. */
export const dropout: readonly EngineKernel[] = [
  engineKernel('SluiceConcreteDropoutMask', ({ inputs: { logits, uniform }, attrs: { temperature }, backend }) => {
    const mask = backend.output(uniform.shape);
    const handles = [logits, uniform, mask].map((x) => backend.handle(x));
    backend.call('dropout_mask', [...extentOf(uniform), temperature, ...handles]);
    return mask;
  }),
  engineKernel('SluiceConcreteDropoutMaskGradient', ({ inputs, attrs: { temperature }, backend }) => {
    const { dy, mask, logits, uniform } = inputs;
    const gradient = backend.output(logits.shape);
    const handles = [logits, uniform, dy, mask, gradient].map((x) => backend.handle(x));
    backend.call('dropout_mask_gradient', [...extentOf(uniform), temperature, ...handles]);
    return gradient;
  }),
];
