import * as tf from '@tensorflow/tfjs-core';
import * as ops from '../../../kernels/ops/index.js';
import { as1, as4 } from '../ranks.js';
import { type Operation, random, type Values } from './harness.js';

/** One operation on inputs of one size. */
export interface Case {
  readonly name: string;
  readonly f: Operation;
  readonly inputs: readonly Values[];
  /** Whether the operation is smooth enough for central differences at random inputs. */
  readonly smooth?: boolean;
}

type Images = readonly [number, number, number, number];

const convolutions = (shape: Images): Case[] =>
  [
    { size: 1, stride: 1, padding: 0, outputs: 8 },
    { size: 1, stride: 2, padding: 0, outputs: 5 },
    { size: 3, stride: 1, padding: 1, outputs: 8 },
    { size: 3, stride: 2, padding: 1, outputs: 3 },
    { size: 2, stride: 1, padding: 0, outputs: 6 },
  ]
    .filter(({ size, padding }) => Math.min(shape[1], shape[2]) + 2 * padding >= size)
    .flatMap(({ size, stride, padding, outputs }) =>
      [ops.convolution, ops.rectifiedConvolution].map((convolve) => ({
        name: `${convolve === ops.convolution ? 'convolution' : 'rectified convolution'} ${size}×${size}, stride ${stride}, ${shape} to ${outputs}`,
        f: (x: tf.Tensor, filter: tf.Tensor) => convolve(as4(x), as4(filter), { stride, padding }),
        inputs: [random(shape, 'x'), random([size, size, shape[3], outputs], 'filter')],
        smooth: convolve === ops.convolution,
      })),
    );

const depthwise = (shape: Images): Case[] =>
  [
    { size: 3, stride: 1, dilation: 1 },
    { size: 5, stride: 1, dilation: 1 },
    { size: 3, stride: 2, dilation: 1 },
    { size: 5, stride: 2, dilation: 1 },
    { size: 3, stride: 1, dilation: 2 },
    { size: 5, stride: 1, dilation: 2 },
    { size: 3, stride: 2, dilation: 2 },
    { size: 5, stride: 2, dilation: 2 },
    { size: 7, stride: 1, dilation: 1 },
  ].map(({ size, stride, dilation }) => ({
    name: `depthwise convolution ${size}×${size}, stride ${stride}, dilation ${dilation}, ${shape}`,
    f: (x, filter) => ops.depthwiseConvolution(as4(x), as4(filter), { stride, dilation }),
    inputs: [random(shape, 'x'), random([size, size, shape[3], 1], 'filter')],
  }));

const pools = (shape: Images): Case[] =>
  [
    { size: 3, stride: 1, padding: 1 },
    { size: 3, stride: 2, padding: 1 },
    { size: 2, stride: 2, padding: 0 },
    { size: 5, stride: 3, padding: 0 },
  ]
    .filter(({ size, padding }) => Math.min(shape[1], shape[2]) + 2 * padding >= size)
    .flatMap((pool) => [
      {
        name: `max pool ${pool.size}, stride ${pool.stride}, ${shape}`,
        f: (x: tf.Tensor) => ops.maxPool(as4(x), pool),
        inputs: [random(shape, 'x')],
        smooth: false,
      },
      {
        name: `average pool ${pool.size}, stride ${pool.stride}, ${shape}`,
        f: (x: tf.Tensor) => ops.averagePool(as4(x), pool),
        inputs: [random(shape, 'x')],
      },
    ]);

const others = (shape: Images): Case[] => {
  const channels = shape[3];
  const x = random(shape, 'x');
  const spread = { ...x, data: x.data.map((v, i) => 3 * v + (i % channels) * 2) };
  const normalizations: Case[] = [
    {
      name: `batch normalize ${shape}`,
      f: (at: tf.Tensor) => ops.batchNormalize(as4(at), { epsilon: 1e-3 }).y,
      inputs: [spread],
    },
    {
      name: `batch normalize with scale and shift ${shape}`,
      f: (at, scale, shift) => ops.batchNormalize(as4(at), { scale: as1(scale), shift: as1(shift), epsilon: 1e-3 }).y,
      inputs: [spread, random([channels], 'scale'), random([channels], 'shift')],
    },
  ];
  return [
    ...([0, 1] as const)
      .filter((offset) => Math.min(shape[1], shape[2]) > offset)
      .map((offset) => ({
        name: `subsample from ${offset}, ${shape}`,
        f: (at: tf.Tensor) => ops.subsample(as4(at), { offset }),
        inputs: [x],
      })),
    ...[1, 2, 3, 4]
      .filter((groups) => channels % groups === 0)
      .map((groups) => ({
        name: `channel shuffle of ${groups} groups, ${shape}`,
        f: (at: tf.Tensor) => ops.channelShuffle(as4(at), groups),
        inputs: [x],
      })),
    { name: `relu ${shape}`, f: (at: tf.Tensor) => ops.relu(at), inputs: [x], smooth: false },
    { name: `global average pool ${shape}`, f: (at: tf.Tensor) => ops.globalAveragePool(as4(at)), inputs: [x] },
    // One value a channel has the variance 0: its gradient is rounding noise.
    ...(shape[0] * shape[1] * shape[2] > 1 ? normalizations : []),
    {
      name: `normalize with given statistics ${shape}`,
      f: (at, mean, deviation, scale, shift) =>
        ops.normalizeWith(as4(at), {
          mean: as1(mean),
          variance: tf.add(tf.square(as1(deviation)), 0.5),
          scale: as1(scale),
          shift: as1(shift),
        }),
      inputs: [x, ...['mean', 'deviation', 'scale', 'shift'].map((of) => random([channels], of))],
    },
    {
      name: `weighted sum of three ${shape}`,
      f: (weights, ...xs) => ops.weightedSum(xs, as1(weights)),
      inputs: [random([3], 'w'), x, random(shape, 'second'), random(shape, 'third')],
    },
    {
      name: `weighted sum of one ${shape}`,
      f: (weights, ...xs) => ops.weightedSum(xs, as1(weights)),
      inputs: [random([1], 'w'), x],
    },
    {
      name: `linear ${shape}`,
      f: (at, weight, bias) => ops.linear(at as tf.Tensor2D, weight as tf.Tensor2D, as1(bias)),
      inputs: [random([shape[0], channels], 'x'), random([channels, 10], 'weight'), random([10], 'bias')],
    },
    ...[0, 0.1].map((smoothing) => ({
      name: `softmax cross-entropy smoothed by ${smoothing}, ${shape}`,
      f: (logits: tf.Tensor) => {
        const labels = tf.tensor1d(
          Array.from({ length: shape[0] }, (_, i) => (i * 3) % (channels + 1)),
          'int32',
        );
        return ops.softmaxCrossEntropy(logits as tf.Tensor2D, labels, { smoothing });
      },
      inputs: [random([shape[0], channels + 1], 'logits')],
    })),
  ];
};

/** Every differentiable operation on images of one shape. */
export const casesOf = (shape: Images): Case[] => [
  ...convolutions(shape),
  ...depthwise(shape),
  ...pools(shape),
  ...others(shape),
];
