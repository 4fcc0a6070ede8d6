import { PickleFault } from './pickle-stack.js';

/** The bytes of a pickle, read one after the other. Every reader throws a {@link PickleFault} where they end too early. */
export interface PickleBytes {
  /** The place of the next byte. */
  readonly at: () => number;
  readonly uint8: () => number;
  readonly uint16: () => number;
  readonly uint32: () => number;
  readonly int32: () => number;
  readonly uint64: () => number;
  /** A number with its highest byte first. */
  readonly float64: () => number;
  /** A whole number of so many bytes, at most 8, in two's complement. */
  readonly integer: (length: number) => number;
  /** So many bytes, not copied. */
  readonly take: (length: number) => Uint8Array;
  /** The text of so many bytes of UTF-8. */
  readonly text: (length: number) => string;
  /** The text up to the end of the line. */
  readonly line: () => string;
}

const utf8 = new TextDecoder('utf-8');
const NEWLINE = 10;
/** Bytes of a whole number at most: more are beyond those of a double, and would be shifted together one by one. */
const LARGEST_INTEGER = 8;

/** Begins to read the bytes of a pickle. */
export const pickleBytes = (content: Uint8Array): PickleBytes => {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  let place = 0;
  const advance = (length: number): number => {
    if (length > content.length - place)
      throw new PickleFault(`it ends at byte ${content.length}, where ${length} bytes more are announced`);
    const from = place;
    place += length;
    return from;
  };
  const take = (length: number): Uint8Array => {
    const from = advance(length);
    return content.subarray(from, from + length);
  };
  const safe = (value: bigint): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new PickleFault(`${value} is beyond the whole numbers of a double`);
    return number;
  };
  const integer = (length: number): number => {
    if (length > LARGEST_INTEGER)
      throw new PickleFault(`a whole number has ${length} bytes, and ${LARGEST_INTEGER} are the most`);
    return safe(
      BigInt.asIntN(
        8 * length,
        take(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
      ),
    );
  };
  const line = (): string => {
    const end = content.indexOf(NEWLINE, place);
    const text = utf8.decode(take((end < 0 ? content.length : end) - place));
    advance(1);
    return text;
  };
  return {
    at: () => place,
    uint8: () => view.getUint8(advance(1)),
    uint16: () => view.getUint16(advance(2), true),
    uint32: () => view.getUint32(advance(4), true),
    int32: () => view.getInt32(advance(4), true),
    uint64: () => safe(view.getBigUint64(advance(8), true)),
    float64: () => view.getFloat64(advance(8), false),
    integer,
    take,
    text: (length) => utf8.decode(take(length)),
    line,
  };
};
