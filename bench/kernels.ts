/**
 * Milliseconds and GFLOP/s of every operation on the wasm backend, ours beside the plain composition of tfjs operations.
 *
 * Run by `npm run bench:kernels -- [batch] [size] [channels]` (default 64 32 16).
 */
import * as tf from '@tensorflow/tfjs-core';
import { wasm } from '../kernels/backends/wasm.js';
import { adamStepKernel } from '../kernels/ops/adam-step.js';
import { averagePoolGradient, averagePoolKernel } from '../kernels/ops/average-pool.js';
import { batchNormalize, batchNormalizeGradient, batchNormalizeKernel } from '../kernels/ops/batch-normalize.js';
import { channelShuffleKernel } from '../kernels/ops/channel-shuffle.js';
import {
  convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolutionKernel,
} from '../kernels/ops/convolution.js';
import {
  depthwiseConvolution,
  depthwiseConvolutionFilterGradient,
  depthwiseConvolutionInputGradient,
  depthwiseConvolutionKernel,
} from '../kernels/ops/depthwise-convolution.js';
import { globalAveragePoolGradient, globalAveragePoolKernel } from '../kernels/ops/global-average-pool.js';
import { globalNormKernel } from '../kernels/ops/global-norm.js';
import type { Attributes, Kernel, Tensors } from '../kernels/ops/kernel.js';
import { maxPoolGradient, maxPoolKernel } from '../kernels/ops/max-pool.js';
import { momentumStepKernel } from '../kernels/ops/momentum-step.js';
import { relu, reluGradient, reluKernel } from '../kernels/ops/relu.js';
import { subsampleGradient, subsampleKernel } from '../kernels/ops/subsample.js';
import { innerProducts, timesWeight, weightedSumKernel } from '../kernels/ops/weighted-sum.js';
import { outputExtent } from '../kernels/ops/window.js';

const [batch, size, channels] = [64, 32, 16].map((standard, i) => Number(process.argv[2 + i] ?? standard)) as [
  number,
  number,
  number,
];
const shape: [number, number, number, number] = [batch, size, size, channels];

/** The least of several times, in milliseconds. */
const time = (run: () => void, most = 40, budget = 400): number => {
  run();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 3 || (times.length < most && performance.now() - start < budget)) {
    const before = performance.now();
    run();
    times.push(performance.now() - before);
  }
  return Math.min(...times);
};

const row = (name: string, ours: number, plain: number | undefined, flops: number): void => {
  const rate = flops > 0 ? (flops / ours / 1e6).toFixed(1) : '';
  const before = plain === undefined ? '' : plain.toFixed(2);
  console.log(`${name.padEnd(50)}${ours.toFixed(2).padStart(9)}${before.padStart(12)}${rate.padStart(10)}`);
};

const measure = <I extends Tensors, A extends Attributes>(
  name: string,
  kernel: Kernel<I, A>,
  inputs: I,
  attributes: A,
  flops = 0,
): void => {
  const ours = time(() => tf.tidy(() => void kernel(inputs, attributes)));
  const plain = time(() => tf.tidy(() => void kernel.composition(inputs, attributes)), 3, 100);
  row(name, ours, plain, flops);
};

await wasm.start();
const x = tf.randomNormal(shape, 0, 1, 'float32', 1) as tf.Tensor4D;
const dy = tf.randomNormal(shape, 0, 1, 'float32', 2) as tf.Tensor4D;
const vector = tf.randomUniform([channels], 0.5, 1, 'float32', 3) as tf.Tensor1D;
const elements = batch * size * size * channels;

console.log(`[${shape}]`.padEnd(50) + 'ours, ms'.padStart(9) + 'plain, ms'.padStart(12) + 'GFLOP/s'.padStart(10));

for (const [k, stride, dilation] of [
  [3, 1, 1],
  [5, 1, 1],
  [3, 1, 2],
  [5, 1, 2],
  [3, 2, 1],
  [5, 2, 2],
] as const) {
  const filter = tf.randomNormal([k, k, channels, 1], 0, 1, 'float32', 4) as tf.Tensor4D;
  const name = `depthwise ${k}×${k} stride ${stride} dilation ${dilation}`;
  const out = tf.tidy(() => depthwiseConvolution(x, filter, { stride, dilation }));
  const flops = 2 * k * k * out.size;
  measure(name, depthwiseConvolutionKernel, { x, filter }, { stride, dilation }, flops);
  measure(
    `${name}, input gradient`,
    depthwiseConvolutionInputGradient,
    { dy: out, filter },
    { stride, dilation, inputShape: shape },
    flops,
  );
  measure(`${name}, filter gradient`, depthwiseConvolutionFilterGradient, { x, dy: out }, { stride, dilation, size: k }, flops);
}
for (const [k, stride, padding] of [
  [1, 1, 0],
  [3, 1, 1],
  [3, 2, 1],
  [1, 2, 0],
] as const) {
  const filter = tf.randomNormal([k, k, channels, channels], 0, 1, 'float32', 5) as tf.Tensor4D;
  const name = `convolution ${k}×${k} stride ${stride}`;
  const out = tf.tidy(() => convolution(x, filter, { stride, padding }));
  const flops = 2 * k * k * channels * out.size;
  measure(name, convolutionKernel, { x, filter }, { stride, padding }, flops);
  measure(
    `${name}, input gradient`,
    convolutionInputGradient,
    { dy: out, filter },
    { stride, padding, inputShape: shape },
    flops,
  );
  measure(
    `${name}, filter gradient`,
    convolutionFilterGradient,
    { x, dy: out },
    { stride, padding, filterShape: filter.shape },
    flops,
  );
}
const epsilon = 1e-5;
measure('batch normalize', batchNormalizeKernel, { x, scale: vector, shift: vector }, { epsilon });
measure(
  'batch normalize, gradient',
  batchNormalizeGradient,
  { dy, x, scale: vector, mean: vector, variance: vector },
  { epsilon },
);
for (const stride of [1, 2]) {
  const pool = { size: 3, stride, padding: 1 };
  const [, oh, ow] = outputExtent(shape, { height: 3, width: 3, stride, padding: 1, dilation: 1 });
  const back = tf.randomNormal([batch, oh, ow, channels], 0, 1, 'float32', 6) as tf.Tensor4D;
  measure(`max pool 3×3 stride ${stride}`, maxPoolKernel, { x }, pool);
  measure(`max pool 3×3 stride ${stride}, gradient`, maxPoolGradient, { dy: back, x }, pool);
  measure(`average pool 3×3 stride ${stride}`, averagePoolKernel, { x }, { ...pool, inputShape: shape });
  measure(`average pool 3×3 stride ${stride}, gradient`, averagePoolGradient, { dy: back }, { ...pool, inputShape: shape });
}
measure('global average pool', globalAveragePoolKernel, { x }, { inputShape: shape });
measure(
  'global average pool, gradient',
  globalAveragePoolGradient,
  { dy: tf.zeros([batch, channels]) as tf.Tensor2D },
  { inputShape: shape },
);
measure('relu', reluKernel, { x }, {});
measure('relu, gradient', reluGradient, { dy, y: x }, {});
const weights = tf.randomUniform([8], 0, 1, 'float32', 7) as tf.Tensor1D;
const eight = Array.from({ length: 8 }, (_, i) => tf.randomNormal(shape, 0, 1, 'float32', 10 + i));
measure('weighted sum of 8', weightedSumKernel, [weights, ...eight], {}, 16 * elements);
measure('weighted sum of 8, gradient to the weights', innerProducts, [dy, ...eight], {}, 16 * elements);
measure('weighted sum of 8, gradient to one tensor', timesWeight, { x: dy, weights }, { index: 3 });
measure('subsample', subsampleKernel, { x }, { offset: 1, inputShape: shape });
const half = tf.zeros([batch, Math.floor(size / 2), Math.floor(size / 2), channels]) as tf.Tensor4D;
measure('subsample, gradient', subsampleGradient, { dy: half }, { offset: 1, inputShape: shape });
for (const groups of [2, 4].filter((of) => channels % of === 0))
  measure(`channel shuffle, ${groups} groups`, channelShuffleKernel, { x }, { groups, channels });
const [first, second, third] = eight as [tf.Tensor, tf.Tensor, tf.Tensor];
measure(
  'momentum step',
  momentumStepKernel,
  { weights: x, momentum: first, gradient: second },
  { learningRate: 0.1, momentum: 0.9, weightDecay: 3e-4, scale: 1 },
);
measure(
  'adam step',
  adamStepKernel,
  { weights: x, first, second: tf.square(second), gradient: third },
  { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3, step: 2, scale: 1 },
);
measure('global norm of 8', globalNormKernel, eight, {}, 16 * elements);

const depthwiseFilter = tf.randomNormal([3, 3, channels, 1], 0, 1, 'float32', 8) as tf.Tensor4D;
const pointwiseFilter = tf.randomNormal([1, 1, channels, channels], 0, 1, 'float32', 9) as tf.Tensor4D;
const block = (input: tf.Tensor4D, depthwise: tf.Tensor4D, pointwise: tf.Tensor4D): tf.Tensor4D =>
  batchNormalize(
    convolution(depthwiseConvolution(relu(input), depthwise, { stride: 1, dilation: 1 }), pointwise, { stride: 1, padding: 0 }),
  ).y;
const separable = (input: tf.Tensor, d1: tf.Tensor, p1: tf.Tensor, d2: tf.Tensor, p2: tf.Tensor): tf.Tensor =>
  block(block(input as tf.Tensor4D, d1 as tf.Tensor4D, p1 as tf.Tensor4D), d2 as tf.Tensor4D, p2 as tf.Tensor4D);
const inputs = [x, depthwiseFilter, pointwiseFilter, depthwiseFilter, pointwiseFilter] as const;
const work = 2 * (9 + channels) * elements * 2;
row(
  'sep_conv_3x3 forward',
  time(() => tf.tidy(() => void separable(...inputs))),
  undefined,
  work,
);
const gradients = tf.grads((...of: tf.Tensor[]) => separable(...(of as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor])));
row(
  'sep_conv_3x3 forward and backward',
  time(() =>
    tf.tidy(
      () =>
        void gradients(
          [...inputs].map((of) => tf.clone(of)),
          dy,
        ),
    ),
  ),
  undefined,
  3 * work,
);
