/** One field of a protobuf message, encoded. Source: the wire format of Protocol Buffers. */
export type Field = Uint8Array;

/** Wire types, by which a reader knows where a field ends. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const varint = (value: bigint): readonly number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};

const tag = (number: number, wireType: number): readonly number[] => varint(BigInt((number << 3) | wireType));

/** The bytes one after the other. */
export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** A field of type int32, int64, uint64, bool or an enum. */
export const integerField = (number: number, value: number | bigint): Field =>
  Uint8Array.from([...tag(number, VARINT), ...varint(BigInt(value))]);

/** A field of type float. */
export const floatField = (number: number, value: number): Field => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes([Uint8Array.from(tag(number, FIXED32)), bytes]);
};

/** A field of type double. */
export const doubleField = (number: number, value: number): Field => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joinBytes([Uint8Array.from(tag(number, FIXED64)), bytes]);
};

/** A field of type bytes. */
export const bytesField = (number: number, bytes: Uint8Array): Field =>
  joinBytes([Uint8Array.from([...tag(number, LENGTH_DELIMITED), ...varint(BigInt(bytes.length))]), bytes]);

/** A field of type string. */
export const textField = (number: number, text: string): Field => bytesField(number, new TextEncoder().encode(text));

/** A field that is a message of fields. */
export const messageField = (number: number, fields: readonly Field[]): Field => bytesField(number, joinBytes(fields));
