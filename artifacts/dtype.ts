import type { TensorValue } from './kind.js';

type Dtype = TensorValue['dtype'];

interface ArrayOf<D> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): D;
}

/** The typed array that holds each dtype's elements. */
export const arrayOf: { readonly [D in Dtype]: ArrayOf<TensorValue['data']> } = {
  F64: Float64Array,
  F32: Float32Array,
  U32: Uint32Array,
  I32: Int32Array,
  U8: Uint8Array,
};

/** The dtypes in the order in which safetensors lays out their data: widest alignment first. */
export const layoutOrder = ['F64', 'F32', 'U32', 'I32', 'U8'] as const satisfies readonly Dtype[];

/** Tells whether a text names a dtype that artifacts can hold. */
export const isDtype = (text: unknown): text is Dtype => layoutOrder.some((dtype) => dtype === text);

/** The number of elements of a shape; NaN when it is no shape or too large to count. */
export const elementsOf = (shape: readonly unknown[]): number => {
  let elements = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return Number.NaN;
    elements *= size;
  }
  return Number.isSafeInteger(elements) ? elements : Number.NaN;
};
