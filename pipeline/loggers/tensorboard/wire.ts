import {
  bytesField,
  doubleField,
  FIXED64,
  type Field,
  integerField,
  joinBytes,
  LENGTH_DELIMITED,
  textField,
  VARINT,
} from '../../../base/protobuf.js';

/** Fields of a protocol buffer, encoded; none for one that is absent. */
export type Fields = readonly Field[];

/** A field of a whole number, a boolean or an enumeration; none for 0, which is what its absence means. */
export const whole = (field: number, value: number | boolean): Fields =>
  Number(value) === 0 ? [] : [integerField(field, Number(value))];

/** A field of a double, 64 bits. */
export const double = (field: number, value: number): Fields => [doubleField(field, value)];

/** A field of bytes or of text. */
export const bytes = (field: number, value: Uint8Array | string): Fields => [
  typeof value === 'string' ? textField(field, value) : bytesField(field, value),
];

/** A message's bytes. */
export const message = (...fields: readonly Fields[]): Uint8Array => joinBytes(fields.flat());

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
      const length = type === LENGTH_DELIMITED ? readVarint() : type === FIXED64 ? 8 : 4;
      found.push({ field, value: encoded.subarray(at, at + length) });
      at += length;
    }
  }
  return found;
};
