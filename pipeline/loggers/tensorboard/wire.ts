/** Fields of a protocol buffer, encoded. Source: the encoding of Protocol Buffers. */
export type Fields = readonly Uint8Array[];

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

/** A whole number from 0 to 2^53 as a varint. */
const varint = (value: number): readonly number[] => {
  const bytes: number[] = [];
  let rest = value;
  // By division: shifts take 32 bits only.
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
};

const tagged = (field: number, type: number): readonly number[] => varint(field * 8 + type);

/** A field of a whole number, a boolean or an enumeration; none for 0, which is what its absence means. */
export const whole = (field: number, value: number | boolean): Fields =>
  Number(value) === 0 ? [] : [Uint8Array.from([...tagged(field, VARINT), ...varint(Number(value))])];

/** A field of a double, 64 bits. */
export const double = (field: number, value: number): Fields => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [Uint8Array.from(tagged(field, FIXED64)), bytes];
};

/** A field of bytes or of text. */
export const bytes = (field: number, value: Uint8Array | string): Fields => {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return [Uint8Array.from([...tagged(field, BYTES), ...varint(content.length)]), content];
};

/** A message's bytes. */
export const message = (...fields: readonly Fields[]): Uint8Array => Buffer.concat(fields.flat());

/** A field of a message within another. */
export const nested = (field: number, ...fields: readonly Fields[]): Fields => bytes(field, message(...fields));

/** One field as it was read: a number for a varint, bytes for the rest. */
export interface ReadField {
  readonly field: number;
  readonly value: number | Uint8Array;
}

/** The fields of an encoded message, in order; reading ends where the bytes do, or where they are none. */
export const readFields = (encoded: Uint8Array): readonly ReadField[] => {
  const found: ReadField[] = [];
  let at = 0;
  const readVarint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = encoded[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  while (at < encoded.length) {
    const tag = readVarint();
    const field = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === VARINT) found.push({ field, value: readVarint() });
    else {
      const length = type === BYTES ? readVarint() : type === FIXED64 ? 8 : 4;
      found.push({ field, value: encoded.subarray(at, at + length) });
      at += length;
    }
  }
  return found;
};
