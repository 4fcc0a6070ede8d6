import * as either from 'fp-ts/lib/Either.js';
import { arrayOf, elementsOf, layoutOrder } from './dtype.js';
import type { TensorValue, TensorValues } from './kind.js';
import { formatHeader, isReservedName, longestHeader, parseHeader, type TensorEntry } from './safetensors-header.js';

/** The content of a safetensors file: named tensors and texts about them. */
export interface Safetensors {
  readonly tensors: TensorValues;
  readonly metadata: Readonly<Record<string, string>>;
}

const bytesOf = ({ data }: TensorValue): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const checkTensor = (name: string, { dtype, shape, data }: TensorValue): void => {
  if (isReservedName(name)) throw new Error(`a tensor cannot be named ${name}: safetensors keeps that name for itself`);
  if (!(data instanceof arrayOf[dtype])) {
    throw new Error(`tensor "${name}" of dtype ${dtype} needs a ${arrayOf[dtype].name}, not a ${data.constructor.name}`);
  }
  if (elementsOf(shape) !== data.length) {
    throw new Error(`tensor "${name}" of shape [${shape.join(', ')}] cannot hold ${data.length} numbers`);
  }
};

/**
 * Writes tensors in the safetensors format: header length (8 bytes, little-endian), JSON header, data.
 *
 * Deterministic: metadata keys are sorted; tensors are laid out by falling alignment of their dtype and then by
 * name (UTF-8 order), without holes, as the format's own serializer does.
 *
 * @throws Error when a tensor's shape, dtype and data disagree; the message names it
 */
export const encodeSafetensors = ({ tensors, metadata }: Safetensors): Uint8Array => {
  const named = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, utf8: Buffer.from(name), rank: layoutOrder.indexOf(tensor.dtype) }))
    .sort((a, b) => a.rank - b.rank || Buffer.compare(a.utf8, b.utf8));
  let offset = 0;
  const entries = named.map(({ name, tensor }): TensorEntry => {
    checkTensor(name, tensor);
    const begin = offset;
    offset += tensor.data.byteLength;
    return { name, dtype: tensor.dtype, shape: tensor.shape, begin, end: offset };
  });
  const header = formatHeader({ metadata, entries });
  if (header.length > longestHeader) throw new Error(`a safetensors header of ${header.length} bytes is too long`);
  const bytes = new Uint8Array(8 + header.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  named.forEach(({ tensor }, i) => {
    bytes.set(bytesOf(tensor), 8 + header.length + (entries[i] as TensorEntry).begin);
  });
  return bytes;
};

/**
 * Reads safetensors bytes, or says what is wrong with them; nothing in them is trusted.
 *
 * The data of a tensor shares the memory of `bytes` where its alignment allows, and is copied where not.
 * Dtypes other than F64, F32, I32, U32 and U8 are refused.
 */
export const decodeSafetensors = (bytes: Uint8Array): either.Either<string, Safetensors> => {
  if (bytes.length < 8) return either.left(`these ${bytes.length} bytes are too few to be safetensors`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(longestHeader)) return either.left(`the header claims ${length} bytes; the format allows ${longestHeader}`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length)
    return either.left(`the header claims ${length} bytes and only ${bytes.length - 8} follow: the file is truncated`);
  const header = parseHeader(bytes.subarray(8, dataStart), bytes.length - dataStart);
  if (either.isLeft(header)) return header;
  const { metadata, entries } = header.right;
  const tensors = entries.map((entry) => [entry.name, readTensor(bytes, dataStart, entry)] as const);
  return either.right({ tensors: Object.fromEntries(tensors), metadata });
};

const readTensor = (bytes: Uint8Array, dataStart: number, { dtype, shape, begin, end }: TensorEntry): TensorValue => {
  const array = arrayOf[dtype];
  const offset = bytes.byteOffset + dataStart + begin;
  const elements = (end - begin) / array.BYTES_PER_ELEMENT;
  if (offset % array.BYTES_PER_ELEMENT === 0) return { dtype, shape, data: new array(bytes.buffer, offset, elements) };
  const copy = bytes.slice(dataStart + begin, dataStart + end);
  return { dtype, shape, data: new array(copy.buffer, copy.byteOffset, elements) };
};
