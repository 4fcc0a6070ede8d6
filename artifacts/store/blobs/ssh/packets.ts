/*
 * Packets of SFTP, version 3 (draft-ietf-secsh-filexfer-02): a length, a type, the number of the request, and fields. It is the
 * version that every server speaks.
 */

/** Types of packets. */
export const TYPES = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  stat: 17,
  rename: 18,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
} as const;

/** Meanings of the status that an answer has. */
export const STATUS = { ok: 0, end: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;

const [SIZE, OWNER, PERMISSIONS, TIMES, EXTENDED] = [1, 2, 4, 8, 0x80000000];

/** Attributes of a file; times in seconds. */
export interface Attributes {
  readonly size?: number;
  readonly permissions?: number;
  readonly accessed?: number;
  readonly modified?: number;
}

/** A field of a packet: a number of 4 or 8 bytes, a text or bytes with their length, or attributes. */
export type Field = { readonly u32: number } | { readonly u64: number } | string | Uint8Array | Attributes;

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

const attributesBytes = ({ permissions, accessed, modified }: Attributes): readonly Uint8Array[] => {
  const hasTimes = accessed !== undefined && modified !== undefined;
  return [
    u32((permissions === undefined ? 0 : PERMISSIONS) | (hasTimes ? TIMES : 0)),
    ...(permissions === undefined ? [] : [u32(permissions)]),
    ...(hasTimes ? [u32(accessed), u32(modified)] : []),
  ];
};

const fieldBytes = (field: Field): readonly Uint8Array[] => {
  if (typeof field === 'string') return fieldBytes(Buffer.from(field));
  if (field instanceof Uint8Array) return [u32(field.length), field];
  if ('u32' in field) return [u32(field.u32)];
  return 'u64' in field ? [u64(field.u64)] : attributesBytes(field);
};

/** The bytes of a packet; the first has no number. */
export const packet = (type: number, id: number | undefined, fields: readonly Field[]): Uint8Array => {
  const body = Buffer.concat([Buffer.of(type), ...(id === undefined ? [] : [u32(id)]), ...fields.flatMap(fieldBytes)]);
  return Buffer.concat([u32(body.length), body]);
};

/** Reader of the fields of an answer, one after another. */
export interface FieldReader {
  readonly u32: () => number;
  readonly bytes: () => Uint8Array;
  readonly text: () => string;
  readonly attributes: () => Attributes;
}

/** Opens the fields of a packet from a position. */
export const fieldsFrom = (content: Buffer, from: number): FieldReader => {
  let at = from;
  const number = (): number => {
    at += 4;
    return content.readUInt32BE(at - 4);
  };
  const bytes = (): Buffer => {
    const length = number();
    at += length;
    return content.subarray(at - length, at);
  };
  return {
    u32: number,
    bytes,
    text: () => bytes().toString(),
    attributes: () => {
      const flags = number();
      let found: Attributes = {};
      if (flags & SIZE) {
        found = { ...found, size: Number(content.readBigUInt64BE(at)) };
        at += 8;
      }
      if (flags & OWNER) at += 8;
      if (flags & PERMISSIONS) found = { ...found, permissions: number() };
      if (flags & TIMES) found = { ...found, accessed: number(), modified: number() };
      if (flags & EXTENDED) for (let left = number(); left > 0; left--) void [bytes(), bytes()];
      return found;
    },
  };
};

/** The most bytes that a packet has: servers give a quarter of it, and four letters would be a hundred times as many. */
const LONGEST = 1 << 20;

/**
 * Cuts a stream into the contents of its packets.
 *
 * @param refuse gets what is there, once, where that is no packet; nothing is taken from then on
 */
export const packetCutter = (take: (content: Buffer) => void, refuse: (bytes: Buffer) => void): ((piece: Buffer) => void) => {
  let pieces: Buffer[] = [];
  let held = 0;
  let isRefused = false;
  return (piece) => {
    if (isRefused) return;
    pieces.push(piece);
    held += piece.length;
    while (held >= 4) {
      const first = pieces[0] as Buffer;
      const head = first.length >= 4 ? first : Buffer.concat(pieces);
      const length = head.readUInt32BE(0);
      if (length > LONGEST) {
        isRefused = true;
        return refuse(Buffer.concat(pieces));
      }
      if (held < 4 + length) return;
      const all = pieces.length === 1 ? first : Buffer.concat(pieces);
      take(all.subarray(4, 4 + length));
      const rest = all.subarray(4 + length);
      pieces = rest.length === 0 ? [] : [rest];
      held = rest.length;
    }
  };
};
