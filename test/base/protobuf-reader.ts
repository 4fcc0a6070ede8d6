/** The values of a protobuf message by the number of their field: whole numbers, and bytes for all that has a length. */
export type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** Reads one level of a protobuf message. */
export const fieldsOf = (bytes: Uint8Array = new Uint8Array(0)): Fields => {
  const found = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const taken = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error(`a field of ${length} bytes does not fit`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [number, type] = [tag >> 3, tag & 7];
    const value = type === 0 ? varint() : type === 2 ? taken(Number(varint())) : taken(type === 5 ? 4 : 8);
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
};

/** The values of a field that have a length. */
export const bytesIn = (fields: Fields | undefined, number: number): readonly Uint8Array[] =>
  (fields?.get(number) ?? []) as readonly Uint8Array[];

/** The text of a field that is there once. */
export const textIn = (fields: Fields | undefined, number: number): string =>
  new TextDecoder().decode(bytesIn(fields, number)[0]);

/** The whole number of a field that is there once. */
export const numberIn = (fields: Fields, number: number): number => Number(fields.get(number)?.[0]);
