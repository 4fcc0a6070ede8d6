import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { isObject, type Pickled, textIn } from './value.js';

/** An array of numpy in a pickle: the last index of `shape` runs fastest. */
export interface PickledArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

/** Types of numbers by numpy's code: bytes of one, and how it is read. */
const TYPES: Readonly<Record<string, readonly [bytes: number, read: ReadNumber]>> = {
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

/** Code and order of bytes of a type of numpy. */
const typeOf = (value: Pickled | undefined): readonly [code: string, little: boolean] | undefined => {
  if (!isObject(value) || value.made !== 'numpy.dtype') return undefined;
  const code = textIn(value.arguments[0]);
  const order = Array.isArray(value.state) ? textIn(value.state[1]) : '<';
  return code === undefined ? undefined : [code.replace(/^[<>|=]/, ''), order !== '>'];
};

/** Bytes of a value that is no call of `bytes`: as they are, or as protocol 2 of Python 3 writes them, a text of latin1 to be encoded. */
const plainBytes = (value: Pickled | undefined): Uint8Array | undefined => {
  if (value instanceof Uint8Array) return value;
  if (!isObject(value) || value.made !== '_codecs.encode') return undefined;
  const [text, encoding] = value.arguments;
  return typeof text === 'string' && textIn(encoding) === 'latin1' ? new Uint8Array(Buffer.from(text, 'latin1')) : undefined;
};

/** Bytes of a value, which may be a call of `bytes` or `bytearray`; one call only, since objects may hold themselves. */
const bytesOf = (value: Pickled | undefined): Uint8Array | undefined => {
  if (!isObject(value) || !/^(?:__builtin__|builtins)\.(?:bytes|bytearray)$/.test(value.made)) return plainBytes(value);
  return value.arguments.length === 0 ? new Uint8Array() : plainBytes(value.arguments[0]);
};

const isShape = (value: Pickled | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);

/** Shape, type, order of the indices and bytes of an array, in the two ways in which numpy pickles one. */
const partsOf = (value: Pickled | undefined): readonly (Pickled | undefined)[] | undefined => {
  if (!isObject(value)) return undefined;
  // _reconstruct(ndarray, (0,), b'b') with the state (version, shape, type, is Fortran's, bytes).
  if (/^numpy\._?core\.multiarray\._reconstruct$/.test(value.made) && Array.isArray(value.state)) {
    const [, shape, type, isFortran, bytes] = value.state as readonly Pickled[];
    return [shape, type, isFortran, bytes];
  }
  // Protocol 5: _frombuffer(bytes, type, shape, order).
  if (/^numpy\._?core\.numeric\._frombuffer$/.test(value.made)) {
    const [bytes, type, shape, order] = value.arguments;
    return [shape, type, textIn(order) === 'F', bytes];
  }
  return undefined;
};

/** Reads a value of a pickle as an array of numbers; bytes are not copied. The left side says what it is instead. */
export const arrayIn = (value: Pickled | undefined): Either<string, PickledArray> => {
  const [shape, type, isFortran, content] = partsOf(value) ?? [];
  const [code, little] = typeOf(type) ?? [];
  const bytes = bytesOf(content);
  if (!isShape(shape) || code === undefined || bytes === undefined) return either.left('is no array of numpy');
  if (isFortran !== false && shape.length > 1) return either.left('is an array whose first index runs fastest');
  const length = shape.reduce((product, side) => product * side, 1);
  const [size, read] = code === 'u1' ? [1, undefined] : Object.hasOwn(TYPES, code) ? (TYPES[code] ?? []) : [];
  if (size === undefined) return either.left(`is an array of the type ${code.slice(0, 20)}, which is none of numbers`);
  if (bytes.length !== length * size)
    return either.left(`is an array [${shape.join(', ')}] of ${size} bytes each, with ${bytes.length} bytes`);
  if (read === undefined) return either.right({ shape, data: bytes });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return either.right({ shape, data: Float64Array.from({ length }, (_, at) => read(view, at * size, little ?? true)) });
};
