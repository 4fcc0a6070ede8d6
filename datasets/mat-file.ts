import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../base/problem.js';
import { type MatArray, readArray, type WantedArrays } from './mat-array.js';
import { inflatedSource, plainSource } from './mat-source.js';

const HEADER_BYTES = 128;
const TAG_BYTES = 8;
const MATRIX = 14;
const COMPRESSED = 15;
const HDF5 = '\x89HDF\r\n\x1a\n';

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Files that hold data sets have a few. */
const MOST_ELEMENTS = 1000;

/** Remedy for a file that is not as its publisher made it. */
export const COPY_ANEW =
  'the file is damaged or of another data set: remove it and run again to download it anew, or copy it anew';

/** The byte order that a header tells: true where numbers have their lowest byte first. */
const readHeader = (name: string, bytes: Uint8Array): Either<Problem, boolean> => {
  const refuse = (what: string, remedy: string) => either.left(problem('usage', what, name, remedy));
  const start = textOf(bytes.subarray(0, HEADER_BYTES));
  if (start.startsWith('MATLAB 7.3') || start.startsWith(HDF5) || textOf(bytes.subarray(512, 520)) === HDF5) {
    return refuse('the file is a MAT-file of version 7.3 (HDF5)', 'save it in MATLAB with -v7, or take the official file');
  }
  if (bytes.length < HEADER_BYTES) return refuse(`the file has ${bytes.length} bytes; a MAT-file begins with 128`, COPY_ANEW);
  const order = start.slice(126);
  if (order !== 'IM' && order !== 'MI') {
    return refuse('the file is no MAT-file of level 5: bytes 126 and 127 are neither IM nor MI', COPY_ANEW);
  }
  return either.right(order === 'IM');
};

/**
 * Reads arrays of numbers from a MATLAB MAT-file of level 5 (versions 5 to 7), compressed or not, of either byte order.
 *
 * Compressed arrays are unpacked piece by piece, so besides the file's bytes only the wanted numbers are in memory, and
 * their checksum is verified if all of an array is wanted. Arrays above 2 GiB are refused; structures, cells, texts and
 * sparse arrays are passed over.
 *
 * Source: "MAT-File Format" (The MathWorks), chapter 1, "Level 5 MAT-File Format".
 * @param name the file's name for messages
 * @param wanted the arrays, each of which must be there, and how many of their numbers
 */
export const readMatFile =
  (name: string, bytes: Uint8Array, wanted: WantedArrays): TaskEither<Problem, Readonly<Record<string, MatArray>>> =>
  async () => {
    const damaged = (what: string) => either.left(problem('usage', what, name, COPY_ANEW));
    const header = readHeader(name, bytes);
    if (either.isLeft(header)) return header;
    const little = header.right;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const found: Record<string, MatArray> = {};
    let elements = 0;
    const missing = () => Object.keys(wanted).filter((array) => !Object.hasOwn(found, array));
    for (let at = HEADER_BYTES; at < bytes.length && missing().length > 0; ) {
      if (++elements > MOST_ELEMENTS)
        return damaged(`the first ${MOST_ELEMENTS} elements of the file are not ${missing().join(' or ')}`);
      if (at + TAG_BYTES > bytes.length) return damaged(`the file ends at byte ${bytes.length} in the middle of an element`);
      const type = view.getUint32(at, little);
      const start = at + TAG_BYTES;
      const end = start + view.getUint32(at + 4, little);
      if (end > bytes.length) {
        return damaged(`the file ends at byte ${bytes.length}, but its element at byte ${at} goes on to byte ${end}`);
      }
      if (type === MATRIX || type === COMPRESSED) {
        const source = type === MATRIX ? plainSource(bytes.subarray(at, end)) : inflatedSource(bytes.subarray(start, end));
        const array = await readArray(source, little, wanted);
        await source.close();
        if (either.isLeft(array)) return damaged(`the array at byte ${at} cannot be read: ${array.left}`);
        if (array.right !== undefined) found[array.right[0]] = array.right[1];
      }
      at = type === COMPRESSED ? end : start + Math.ceil((end - start) / 8) * 8;
    }
    return missing().length === 0
      ? either.right(found)
      : damaged(`the file has no array of numbers named ${missing().join(' or ')}`);
  };
