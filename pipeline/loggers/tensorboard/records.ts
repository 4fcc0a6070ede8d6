const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The CRC-32C (Castagnoli) of bytes. */
export const crc32c = (bytes: Uint8Array): number => {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
};

/** The checksum as a record has it: rotated and moved, since a record may hold records. */
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

const HEADER = 12;
const FOOTER = 4;

/**
 * A record of a TFRecord file: length (64 bits), its checksum, data, its checksum, all little-endian. Source: TensorFlow,
 * `record_writer.h`.
 */
export const record = (data: Uint8Array): Uint8Array => {
  const framed = Buffer.alloc(HEADER + data.length + FOOTER);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(masked(framed.subarray(0, 8)), 8);
  framed.set(data, HEADER);
  framed.writeUInt32LE(masked(data), HEADER + data.length);
  return framed;
};

/** The data of the records of a file up to the first that is damaged, or of which only the beginning was written. */
export const readRecords = (file: Buffer): readonly Uint8Array[] => {
  const found: Uint8Array[] = [];
  let at = 0;
  while (at + HEADER <= file.length) {
    if (file.readUInt32LE(at + 8) !== masked(file.subarray(at, at + 8))) break;
    const end = at + HEADER + Number(file.readBigUInt64LE(at));
    if (end + FOOTER > file.length) break;
    const data = file.subarray(at + HEADER, end);
    if (file.readUInt32LE(end) !== masked(data)) break;
    found.push(data);
    at = end + FOOTER;
  }
  return found;
};
