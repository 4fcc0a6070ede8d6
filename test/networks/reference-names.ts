import * as tf from '@tensorflow/tfjs-core';
import type { TensorValue } from '../../artifacts/kind.js';

/** The parts of an operation by their position in the reference implementation's module. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sep_conv: {
    'op.1': 'depthwise1',
    'op.2': 'pointwise1',
    'op.3': 'norm1',
    'op.5': 'depthwise2',
    'op.6': 'pointwise2',
    'op.7': 'norm2',
  },
  dil_conv: { 'op.1': 'depthwise', 'op.2': 'pointwise', 'op.3': 'norm' },
  skip_connect: { conv_1: 'convolution1', conv_2: 'convolution2', bn: 'norm' },
  max_pool: { 'op.1': 'norm' },
  avg_pool: { 'op.1': 'norm' },
  preprocess: { 'op.1': 'convolution', 'op.2': 'norm', conv_1: 'convolution1', conv_2: 'convolution2', bn: 'norm' },
  stem: { '0': 'convolution', '1': 'norm' },
  auxiliary: {
    'features.2': 'convolution1',
    'features.3': 'norm1',
    'features.5': 'convolution2',
    'features.6': 'norm2',
    classifier: 'classifier',
  },
};

const partOf = (kind: string, position: string): string => {
  const parts = Object.entries(PARTS).find(([prefix]) => kind.startsWith(prefix))?.[1];
  const found = parts?.[position];
  if (found === undefined) throw new Error(`the reference has a part "${position}" of ${kind} that we do not know`);
  return found;
};

const LEAVES: Readonly<Record<string, string>> = { bias: 'shift', running_mean: 'mean', running_var: 'variance' };

const withLeaf = (name: string, leaf: string): string =>
  name.endsWith('classifier')
    ? `${name}.${leaf}`
    : /norm\d?$/.test(name)
      ? `${name}.${leaf === 'weight' ? 'scale' : LEAVES[leaf]}`
      : name;

/** The name of a part inside an operation: `op.5.weight` of `sep_conv_3x3` is `depthwise2`. */
export const operationPartName = (operation: string, reference: string): string => {
  const [, position, leaf] = /^(.+)\.([a-z_]+)$/.exec(reference) as unknown as [string, string, string];
  return withLeaf(partOf(operation, position), leaf);
};

/**
 * Our name of a tensor of the reference implementation's module tree (without its `w.`, `dw.` or `buf_after.`).
 *
 * @param operationOf the operation on an edge of a cell; `candidate` is its number in a supernet
 */
export const ourName = (reference: string, operationOf: (cell: number, edge: number, candidate?: number) => string): string => {
  const mixed = /^cells\.(\d+)\._ops\.(\d+)\._ops\.(\d+)\.(.+)$/.exec(reference);
  const single = /^cells\.(\d+)\._ops\.(\d+)\.((?!_ops).+)$/.exec(reference);
  const preprocess = /^(cells\.\d+\.preprocess[01])\.(.+)$/.exec(reference);
  const top = /^(stem|auxiliary)(?:_head)?\.(.+)$/.exec(reference);
  if (mixed !== null) {
    const operation = operationOf(Number(mixed[1]), Number(mixed[2]), Number(mixed[3]));
    return `cells.${mixed[1]}.edges.${mixed[2]}.${operation}.${operationPartName(operation, mixed[4] as string)}`;
  }
  if (single !== null) {
    const operation = operationOf(Number(single[1]), Number(single[2]));
    return `cells.${single[1]}.edges.${single[2]}.${operation}.${operationPartName(operation, single[3] as string)}`;
  }
  if (preprocess !== null) return `${preprocess[1]}.${operationPartName('preprocess', preprocess[2] as string)}`;
  if (top !== null) return `${top[1]}.${operationPartName(top[1] as string, top[2] as string)}`;
  return reference;
};

/** The place of our axes in the reference's tensors: filters HWIO from OIHW, depthwise [k, k, C, 1] from [C, 1, k, k], linear [I, O] from [O, I]. */
const axesOf = (name: string, rank: number): readonly number[] =>
  rank === 4 ? (/depthwise\d?$/.test(name) ? [2, 3, 0, 1] : [2, 3, 1, 0]) : rank === 2 ? [1, 0] : [0];

const tensorOf = ({ data, shape }: TensorValue): tf.Tensor => tf.tensor(data as Float32Array, [...shape], 'float32');

/** A weight of the reference, or its gradient, in our layout. */
export const weightOf = (name: string, value: TensorValue): tf.Tensor =>
  tf.tidy(() => tf.transpose(tensorOf(value), [...axesOf(name, value.shape.length)]));

/** Activations [N, C, H, W] of the reference as [N, H, W, C]. */
export const imagesOf = (value: TensorValue): tf.Tensor4D =>
  tf.tidy(() => tf.transpose(tensorOf(value), [0, 2, 3, 1]) as tf.Tensor4D);

/** A tensor of the reference whose layout is ours: θ, logits, labels. */
export const plainOf = <T extends tf.Tensor>(value: TensorValue): T =>
  tf.tensor(value.data as Float32Array, [...value.shape], value.dtype === 'I32' ? 'int32' : 'float32') as T;
