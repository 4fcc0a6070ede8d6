import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from '../lengths.js';
import type { TrainingModule } from './instance.js';
import type { Implementation } from './register.js';
import { spread } from './windows.js';

/** Runs with the addresses of tensors as a list in the memory, and room for a double each behind it. */
export const withList = <T>(m: TrainingModule, xs: readonly TensorInfo[], run: (list: number, doubles: number) => T): T => {
  const list = 8 * Math.ceil(xs.length / 2);
  return m.withScratch(list + 8 * xs.length, (at) => {
    m.words().set(xs.map(m.address), at >>> 2);
    return run(at, at + list);
  });
};

/** Sums, activations and rearrangements on the training module. */
export const elementwise: Readonly<Record<string, Implementation>> = {
  SluiceRelu: (m, { x }) => {
    const y = m.output(x.shape);
    m.call('relu', m.address(x), m.address(y), sizeOf(x));
    return y;
  },
  SluiceReluGradient: (m, { dy, y }) => {
    const dx = m.output(dy.shape);
    m.call('relu_gradient', m.address(dy), m.address(y), m.address(dx), sizeOf(dy));
    return dx;
  },
  SluiceAccumulate: (m, { sum, term }) => {
    // The caller gives the sum away; memory that another tensor shares stays as it is.
    const y = m.isUnshared(sum) ? m.share(sum) : m.output(sum.shape);
    m.call('add_pair', m.address(sum), m.address(term), m.address(y), sizeOf(y));
    return y;
  },
  SluiceWeightedSum: (m, inputs) => {
    const [weights, ...xs] = Object.values(inputs) as [TensorInfo, TensorInfo, ...TensorInfo[]];
    const y = m.output(xs[0].shape);
    withList(m, xs, (list) => m.call('weighted_sum', m.address(weights), list, xs.length, m.address(y), sizeOf(y)));
    return y;
  },
  SluiceTimesWeight: (m, { x, weights }, { index }) => {
    const y = m.output(x.shape);
    m.call('times_weight', m.address(x), m.address(weights) + 4 * index, m.address(y), sizeOf(x));
    return y;
  },
  SluiceInnerProducts: (m, inputs) => {
    const [first, ...xs] = Object.values(inputs) as [TensorInfo, ...TensorInfo[]];
    const out = m.output([xs.length]);
    withList(m, xs, (list, totals) =>
      m.call('inner_products', m.address(first), list, xs.length, m.address(out), sizeOf(first), totals),
    );
    return out;
  },
  SluiceGlobalNorm: (m, inputs) => {
    const out = m.output([]);
    const tensors = Object.values(inputs) as TensorInfo[];
    const total = tensors.reduce((sum, x) => sum + m.call('sum_of_squares', m.address(x), sizeOf(x)), 0);
    m.floats()[m.address(out) >>> 2] = Math.sqrt(total);
    return out;
  },
  SluiceMomentumStep: (m, { weights, momentum, gradient }, of) => {
    const [moved, next] = [m.output(weights.shape), m.output(weights.shape)];
    m.call(
      'momentum_step',
      ...[m.address(weights), m.address(momentum), m.address(gradient), m.address(moved), m.address(next), sizeOf(weights)],
      ...[of.learningRate, of.momentum, of.weightDecay, of.scale],
    );
    return [moved, next];
  },
  SluiceAdamStep: (
    m,
    { weights, first, second, gradient },
    { learningRate, beta1, beta2, epsilon, weightDecay, step, scale },
  ) => {
    const outputs = [m.output(weights.shape), m.output(weights.shape), m.output(weights.shape)];
    m.call(
      'adam_step',
      ...[weights, first, second, gradient, ...outputs].map(m.address),
      ...[sizeOf(weights), learningRate / (1 - beta1 ** step), beta1, 1 - beta1, beta2, 1 - beta2, epsilon, weightDecay, scale],
      1 / Math.sqrt(1 - beta2 ** step),
    );
    return outputs;
  },
  SluiceSubsample: (m, { x }, { offset }) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const y = m.output([n, Math.ceil((h - offset) / 2), Math.ceil((w - offset) / 2), c]);
    m.call('subsample', m.address(x), m.address(y), n, h, w, c, y.shape[1] as number, y.shape[2] as number, offset);
    return y;
  },
  SluiceSubsampleGradient: (m, { dy }, { offset, inputShape }) =>
    spread(m, dy, inputShape[1], inputShape[2], { top: offset, left: offset, step: 2 }),
  SluiceChannelShuffle: (m, { x }, { groups, channels }) => {
    const y = m.output(x.shape);
    m.call('channel_shuffle', m.address(x), m.address(y), sizeOf(x) / channels, groups, channels / groups);
    return y;
  },
};
