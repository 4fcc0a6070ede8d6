import { sizeOf } from '../lengths.js';
import { type EngineKernel, engineKernel } from './register.js';

/** Steps of optimisers. */
export const updates: readonly EngineKernel[] = [
  engineKernel('SluiceMomentumStep', ({ inputs: { weights, momentum, gradient }, attrs, backend }) => {
    const outputs = [backend.output(weights.shape), backend.output(weights.shape)];
    const handles = [weights, momentum, gradient, ...outputs].map((x) => backend.handle(x));
    const { learningRate, momentum: factor, weightDecay, scale } = attrs;
    backend.call('momentum_step', [sizeOf(weights), ...handles, learningRate, factor, weightDecay, scale]);
    return outputs;
  }),
  engineKernel('SluiceAdamStep', ({ inputs: { weights, first, second, gradient }, attrs, backend }) => {
    const outputs = [weights, weights, weights].map(({ shape }) => backend.output(shape));
    const handles = [weights, first, second, gradient, ...outputs].map((x) => backend.handle(x));
    const { learningRate, beta1, beta2, epsilon, weightDecay, step, scale } = attrs;
    backend.call('adam_step', [
      ...[sizeOf(weights), ...handles, learningRate / (1 - beta1 ** step), beta1, 1 - beta1, beta2, 1 - beta2],
      ...[epsilon, weightDecay, scale, 1 / Math.sqrt(1 - beta2 ** step)],
    ]);
    return outputs;
  }),
];
