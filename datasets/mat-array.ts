import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { cited, quoted } from '../base/quote.js';
import type { ByteSource } from './mat-source.js';

/** A real array of numbers: `data` in column-major order (the first index runs fastest), bytes where its class is uint8. */
export interface MatArray {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array | Float64Array;
}

/** Numbers to read of each array, by its name: the first so many, or all. */
export type WantedArrays = Readonly<Record<string, number | 'all'>>;

/** The most bytes of one array: what one read and one artifact can hold. */
export const LARGEST_ARRAY = 2 ** 31 - 1;

/** Flags, dimensions and names are short; a longer one is damage. */
const LONGEST_PART = 4096;
const MATRIX = 14;
const COMPLEX = 0x0800;
const UINT8_CLASS = 9;
const isNumeric = (arrayClass: number): boolean => arrayClass >= 6 && arrayClass <= 15;

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

/** Types in which numbers are stored, by their code: bytes of one, and how it is read. */
const STORAGE: Readonly<Record<number, readonly [bytes: number, read: ReadNumber]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
};
const INT8 = 1;
const UINT8 = 2;
const INT32 = 5;
const UINT32 = 6;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Type and length of an element; one of at most four bytes lies in the tag itself. */
interface Tag {
  readonly type: number;
  readonly bytes: number;
  readonly inside?: Uint8Array;
}

const readTag = async (source: ByteSource, little: boolean): Promise<Either<string, Tag>> => {
  const tag = new Uint8Array(8);
  const filled = await source.fill(tag);
  if (either.isLeft(filled)) return filled;
  const first = viewOf(tag).getUint32(0, little);
  if (first >>> 16 === 0) return either.right({ type: first, bytes: viewOf(tag).getUint32(4, little) });
  const bytes = first >>> 16;
  return bytes > 4
    ? either.left(`it has a short element of ${bytes} bytes, and four are the most`)
    : either.right({ type: first & 0xffff, bytes, inside: tag.subarray(4, 4 + bytes) });
};

/** Reads a short element of the given type whole, with the padding behind it. */
const readPart = async (source: ByteSource, little: boolean, type: number, what: string): Promise<Either<string, Uint8Array>> => {
  const tag = await readTag(source, little);
  if (either.isLeft(tag)) return tag;
  const { type: found, bytes, inside } = tag.right;
  if (found !== type) return either.left(`its ${what} have type ${found}, not ${type}`);
  if (inside !== undefined) return either.right(inside);
  if (bytes > LONGEST_PART) return either.left(`its ${what} take ${bytes} bytes, which cannot be`);
  const padded = new Uint8Array(Math.ceil(bytes / 8) * 8);
  const filled = await source.fill(padded);
  return either.isLeft(filled) ? filled : either.right(padded.subarray(0, bytes));
};

/** Reads the numbers of an array, the first `wanted` of them. */
const readNumbers = async (
  source: ByteSource,
  little: boolean,
  name: string,
  asBytes: boolean,
  count: number,
  wanted: number | 'all',
): Promise<Either<string, MatArray['data']>> => {
  const tag = await readTag(source, little);
  if (either.isLeft(tag)) return tag;
  const { type, bytes, inside } = tag.right;
  const storage = STORAGE[type];
  if (storage === undefined) return either.left(`the numbers of ${quoted(name)} have type ${type}, which is none of numbers`);
  const [size, numberAt] = storage;
  if (bytes !== count * size) {
    return either.left(`the numbers of ${quoted(name)} take ${bytes} bytes, but its dimensions ask for ${count * size}`);
  }
  const taken = wanted === 'all' ? count : Math.min(count, wanted);
  const asTheyAre = asBytes && type === UINT8;
  if (taken * (asTheyAre ? 1 : 8) > LARGEST_ARRAY) {
    return either.left(`${quoted(name)} has ${count} numbers; an array above 2 GiB is more than is supported`);
  }
  // Nothing that a damaged length claims is asked for from the system's memory.
  if (inside === undefined && bytes > source.most) {
    return either.left(`the numbers of ${quoted(name)} take ${bytes} bytes, more than the file can hold`);
  }
  const raw = inside?.slice(0, taken * size) ?? new Uint8Array(taken * size);
  const filled = inside === undefined ? await source.fill(raw) : either.right(undefined);
  const read = either.isRight(filled) && taken === count ? await source.drain() : filled;
  if (either.isLeft(read)) return read;
  if (asTheyAre) return either.right(raw);
  const view = viewOf(raw);
  const numbers = new Float64Array(taken);
  for (let i = 0; i < taken; i++) numbers[i] = numberAt(view, i * size, little);
  return either.right(numbers);
};

/**
 * Reads an array element (miMATRIX, its tag included) if it is a real array of numbers with a wanted name.
 *
 * Source: "MAT-File Format" (The MathWorks), chapter 1, "Level 5 MAT-File Format".
 * @param little whether numbers have their lowest byte first
 * @returns its name and numbers; nothing for an array of another name or kind; in words what is damaged
 */
export const readArray = async (
  source: ByteSource,
  little: boolean,
  wanted: WantedArrays,
): Promise<Either<string, readonly [name: string, array: MatArray] | undefined>> => {
  const tag = await readTag(source, little);
  if (either.isLeft(tag)) return tag;
  if (tag.right.type !== MATRIX) return either.left(`it has type ${tag.right.type} where an array (${MATRIX}) is expected`);
  const flags = await readPart(source, little, UINT32, 'flags');
  if (either.isLeft(flags)) return flags;
  if (flags.right.length !== 8) return either.left(`its flags take ${flags.right.length} bytes, not 8`);
  const flag = viewOf(flags.right).getUint32(0, little);
  if (!isNumeric(flag & 0xff)) return either.right(undefined);
  const shape = await readPart(source, little, INT32, 'dimensions');
  if (either.isLeft(shape)) return shape;
  const text = await readPart(source, little, INT8, 'name');
  if (either.isLeft(text)) return text;
  const name = new TextDecoder().decode(text.right);
  if (!Object.hasOwn(wanted, name)) return either.right(undefined);
  const dimensions = Array.from({ length: Math.floor(shape.right.length / 4) }, (_, i) =>
    viewOf(shape.right).getInt32(4 * i, little),
  );
  if (dimensions.length < 2 || dimensions.some((length) => length < 0)) {
    return either.left(`${quoted(name)} has dimensions [${cited(dimensions.join(', '))}], which cannot be`);
  }
  if ((flag & COMPLEX) !== 0) return either.left(`${quoted(name)} is complex, and real numbers are expected`);
  const count = dimensions.reduce((a, b) => a * b, 1);
  const limit = wanted[name] as number | 'all';
  const data = await readNumbers(source, little, name, (flag & 0xff) === UINT8_CLASS, count, limit);
  return either.isLeft(data) ? data : either.right([name, { dimensions, data: data.right }]);
};
