import { deflateSync } from 'node:zlib';

/** An array as the tests write it to a MAT-file: its class, dimensions, and numbers in column-major order. */
export interface WrittenArray {
  readonly arrayClass: number;
  readonly dimensions: readonly number[];
  /** Code and bytes of one number of the type that they are stored in. */
  readonly storage: 'uint8' | 'uint16' | 'double';
  readonly numbers: ArrayLike<number>;
  /** Flags beside the class, as 0x0800 for a complex array. */
  readonly flags?: number;
  /** Bytes that the array claims to have, where that is not the truth. */
  readonly claimed?: number;
}

const CODES = { uint8: [2, 1], uint16: [4, 2], double: [9, 8] } as const;

/** Builds MAT-files of level 5 of one byte order. */
export const matWriter = (little = true) => {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, value, little);
    return bytes;
  };
  const element = (type: number, data: Uint8Array, claimed = data.length): Buffer =>
    data.length <= 4 && claimed === data.length
      ? Buffer.concat([word((data.length << 16) | type), data, Buffer.alloc(4 - data.length)])
      : Buffer.concat([word(type), word(claimed), data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
  const numbersOf = ({ storage, numbers }: WrittenArray): Buffer => {
    const bytes = Buffer.alloc(numbers.length * CODES[storage][1]);
    Array.from(numbers).forEach((value, i) => {
      if (storage === 'uint8') bytes.writeUInt8(value, i);
      else if (storage === 'uint16') little ? bytes.writeUInt16LE(value, 2 * i) : bytes.writeUInt16BE(value, 2 * i);
      else little ? bytes.writeDoubleLE(value, 8 * i) : bytes.writeDoubleBE(value, 8 * i);
    });
    return bytes;
  };
  const array = (name: string, given: WrittenArray): Buffer => {
    const body = Buffer.concat([
      element(6, Buffer.concat([word(given.arrayClass | (given.flags ?? 0)), word(0)])),
      element(5, Buffer.concat(given.dimensions.map((length) => word(length >>> 0)))),
      element(1, Buffer.from(name)),
      element(CODES[given.storage][0], numbersOf(given), given.claimed),
    ]);
    return Buffer.concat([word(14), word(body.length), body]);
  };
  const compressed = (bytes: Uint8Array): Buffer => {
    const packed = deflateSync(bytes);
    return Buffer.concat([word(15), word(packed.length), packed]);
  };
  const header = (text = 'MATLAB 5.0 MAT-file'): Buffer => {
    const bytes = Buffer.alloc(128, ' ');
    bytes.write(text);
    bytes.write(little ? '\x00\x01IM' : '\x01\x00MI', 124, 'latin1');
    return bytes;
  };
  /** A file of arrays, each a compressed element of its own if `compress`. */
  const file = (arrays: Readonly<Record<string, WrittenArray>>, compress = false): Buffer =>
    Buffer.concat([
      header(),
      ...Object.entries(arrays).map(([name, given]) => (compress ? compressed(array(name, given)) : array(name, given))),
    ]);
  return { file, array, compressed, header, element };
};

/** Bytes of image i as the tests of SVHN have them: pixel (row, column, channel). */
export const digitPixel = (image: number, row: number, column: number, channel: number): number =>
  (image * 31 + row * 7 + column * 3 + channel * 100) % 251;

/** The array X of so many images. */
export const digitImages = (count: number): WrittenArray => {
  const numbers = new Uint8Array(count * 3072);
  for (let at = 0; at < numbers.length; at++) {
    const inImage = at % 3072;
    const inPlane = inImage % 1024;
    numbers[at] = digitPixel(Math.floor(at / 3072), inPlane % 32, Math.floor(inPlane / 32), Math.floor(inImage / 1024));
  }
  // MATLAB leaves out a last dimension of one.
  return { arrayClass: 9, dimensions: count === 1 ? [32, 32, 3] : [32, 32, 3, count], storage: 'uint8', numbers };
};

/** The array y of labels. */
export const digitLabels = (numbers: readonly number[], given: Partial<WrittenArray> = {}): WrittenArray => ({
  arrayClass: 9,
  dimensions: [numbers.length, 1],
  storage: 'uint8',
  numbers,
  ...given,
});
