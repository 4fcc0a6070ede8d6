import type { TensorValue } from './kind.js';

const dtypeOf = (data: TensorValue['data']): TensorValue['dtype'] => {
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof Uint32Array ? 'U32' : 'U8';
};

/** The tensor of a typed array, of its number type; without a shape it is a vector. */
export const tensorValue = (data: TensorValue['data'], shape: readonly number[] = [data.length]): TensorValue => ({
  dtype: dtypeOf(data),
  shape,
  data,
});
