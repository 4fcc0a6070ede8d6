import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Strides of a shape, the last of them 1. */
const stridesOf = (shape: readonly number[]): readonly number[] => {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
};

const offsetOf = (begin: readonly number[], strides: readonly number[]): number =>
  begin.reduce((sum, at, axis) => sum + at * (strides[axis] as number), 0);

/** A box of an array: where it lies in it. */
interface Box {
  readonly values: Numbers;
  readonly shape: readonly number[];
  readonly begin: readonly number[];
}

/** Copies a box of some size from one array into another. */
const copyBox = (size: readonly number[], from: Box, to: Box): void => {
  const [fromStrides, toStrides] = [stridesOf(from.shape), stridesOf(to.shape)];
  const last = size.length - 1;
  const copy = (axis: number, fromOffset: number, toOffset: number): void => {
    const count = size[axis] as number;
    if (axis === last) for (let i = 0; i < count; i++) to.values[toOffset + i] = from.values[fromOffset + i] as number;
    else
      for (let i = 0; i < count; i++)
        copy(axis + 1, fromOffset + i * (fromStrides[axis] as number), toOffset + i * (toStrides[axis] as number));
  };
  copy(0, offsetOf(from.begin, fromStrides), offsetOf(to.begin, toStrides));
};

interface CpuBackend {
  readonly data: { readonly get: (id: object) => { readonly values: Numbers } };
  readonly makeTensorInfo: (shape: number[], dtype: tf.DataType, values: Numbers) => tf.TensorInfo;
}

/** Tells whether the numbers of a tensor are copied here. An engine leaves what it does not do to the kernels of tfjs as they are. */
const isCopiedHere = (x: tf.TensorInfo, backend: unknown): boolean =>
  (backend as object).constructor === MathBackendCPU && ['float32', 'int32', 'bool'].includes(x.dtype) && x.shape.length > 0;

const kernelOf = (name: string): tf.KernelConfig => tf.getKernel(name, 'cpu') as tf.KernelConfig;

/** The kernels of tfjs that are quickened here, as they were. */
export const [slowSlice, slowPad] = [kernelOf(tf.Slice), kernelOf(tf.PadV2)];

/** The kernels in their place. */
export const quickSlice: tf.KernelFunc = (given) => {
  const x = given.inputs['x'] as tf.Tensor;
  const { begin: from, size: lengths } = given.attrs as unknown as tf.SliceAttrs;
  const [begin, size] = tf.slice_util.parseSliceParams(x, from, lengths) as [number[], number[]];
  // A part without gaps is a view.
  if (!isCopiedHere(x, given.backend) || tf.slice_util.isSliceContinous(x.shape, begin, size)) return slowSlice.kernelFunc(given);
  tf.slice_util.assertParamsValid(x, begin, size);
  const backend = given.backend as CpuBackend;
  const values = tf.util.getTypedArrayFromDType(x.dtype as 'float32', tf.util.sizeFromShape(size));
  copyBox(
    size,
    { values: backend.data.get(x.dataId).values, shape: x.shape, begin },
    { values, shape: size, begin: size.map(() => 0) },
  );
  return backend.makeTensorInfo(size, x.dtype, values);
};

export const quickPad: tf.KernelFunc = (given) => {
  const x = given.inputs['x'] as tf.TensorInfo;
  if (!isCopiedHere(x, given.backend)) return slowPad.kernelFunc(given);
  const paddings = given.attrs?.['paddings'] as unknown as readonly (readonly [number, number])[];
  const backend = given.backend as CpuBackend;
  const shape = x.shape.map((length, axis) => {
    const [before, after] = paddings[axis] as readonly [number, number];
    return before + length + after;
  });
  const values = tf.util.getTypedArrayFromDType(x.dtype as 'float32', tf.util.sizeFromShape(shape));
  values.fill(given.attrs?.['constantValue'] as unknown as number);
  const box = { values: backend.data.get(x.dataId).values, shape: x.shape, begin: x.shape.map(() => 0) };
  copyBox(x.shape, box, { values, shape, begin: paddings.map(([before]) => before) });
  return backend.makeTensorInfo(shape, x.dtype, values);
};

/**
 * Gives plain JavaScript, the oracle of the engines, the two kernels that only copy numbers at the speed of a copy: those of
 * tfjs compute with a list of coordinates for every number, which took half of the time of whatever is compared with them.
 */
export const quickenCopies = (): void => {
  for (const [kernel, kernelFunc] of [
    [slowSlice, quickSlice],
    [slowPad, quickPad],
  ] as const) {
    tf.unregisterKernel(kernel.kernelName, 'cpu');
    tf.registerKernel({ ...kernel, kernelFunc });
  }
};
