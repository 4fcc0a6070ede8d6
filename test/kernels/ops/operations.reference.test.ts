import type * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as ops from '../../../kernels/ops/index.js';
import { readReference, referenceFiles } from '../../reference-files.js';
import { as4 } from '../ranks.js';
import { backends, evaluateOn, isNear, type Operation, type Values } from './harness.js';

/** The tensors of a reference file, and its metadata. */
const read = (name: string): { tensors: Map<string, Values>; metadata: Readonly<Record<string, string>> } => {
  const { tensors, metadata } = readReference(name);
  return { tensors: new Map(Object.entries(tensors as Readonly<Record<string, Values>>)), metadata };
};

/** Moves axes: `order` names for each new axis the old one. */
const permuted = ({ shape, data }: Values, order: readonly number[]): Values => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const moved = order.map((axis) => shape[axis] as number);
  const out = data.map((_, i) => {
    let rest = i;
    let at = 0;
    for (let k = moved.length - 1; k >= 0; k--) {
      at += (rest % (moved[k] as number)) * (strides[order[k] as number] as number);
      rest = Math.floor(rest / (moved[k] as number));
    }
    return data[at] as number;
  });
  return { shape: moved, data: out };
};

const NHWC = [0, 2, 3, 1];
/** OIHW to HWIO; a depthwise filter [C, 1, k, k] to [k, k, C, 1]. */
const filterOf = (values: Values, depthwise: boolean): Values => permuted(values, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);

const pointwise = (x: tf.Tensor4D, filter: tf.Tensor | undefined): tf.Tensor4D =>
  ops.batchNormalize(ops.convolution(x, as4(filter), { stride: 1, padding: 0 })).y;

/** The candidate operations that this file's name may hold: x and the filters in order. */
const operationOf = (op: string, stride: number): Operation | undefined => {
  const pool = { size: 3, stride, padding: 1 };
  if (op === 'max_pool_3x3') return (x) => ops.batchNormalize(ops.maxPool(as4(x), pool)).y;
  if (op === 'avg_pool_3x3') return (x) => ops.batchNormalize(ops.averagePool(as4(x), pool)).y;
  if (op.startsWith('dil_conv')) {
    return (x, d, p) => pointwise(ops.depthwiseConvolution(ops.relu(as4(x)), as4(d), { stride, dilation: 2 }), p);
  }
  if (op.startsWith('sep_conv')) {
    return (x, d1, p1, d2, p2) => {
      const first = pointwise(ops.depthwiseConvolution(ops.relu(as4(x)), as4(d1), { stride, dilation: 1 }), p1);
      return pointwise(ops.depthwiseConvolution(ops.relu(first), as4(d2), { stride: 1, dilation: 1 }), p2);
    };
  }
  return undefined;
};

const files = referenceFiles(/^op_(max|avg|dil|sep)_.*\.safetensors$/);

test('there are reference files', () => assert.ok(files.length > 0));

for (const file of files) {
  for (const backend of Object.keys(backends)) {
    test(`${file}: the operation made of our kernels gives its output and gradients on ${backend}`, async () => {
      const { tensors, metadata } = read(file);
      const f = operationOf(metadata.op as string, Number(metadata.stride));
      assert.ok(f !== undefined, `an unknown operation ${metadata.op}`);
      const weights = [...tensors.keys()].filter((name) => name.startsWith('w.')).sort();
      const isDepthwise = (name: string): boolean => /op\.[15]\./.test(name);
      const at = (name: string): Values => tensors.get(name) as Values;
      const inputs = [permuted(at('x'), NHWC), ...weights.map((name) => filterOf(at(name), isDepthwise(name)))];
      const { y, gradients } = await evaluateOn(backend, f as Operation, inputs, permuted(at('dy'), NHWC));
      isNear(y, permuted(at('y'), NHWC), 1e-4, 'output');
      isNear(gradients[0] as Values, permuted(at('dx'), NHWC), 1e-3, 'input gradient');
      for (const [i, name] of weights.entries()) {
        isNear(gradients[i + 1] as Values, filterOf(at(`d${name}`), isDepthwise(name)), 1e-3, `gradient of ${name}`);
      }
    });
  }
}

test.run();
