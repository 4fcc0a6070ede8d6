import { createHash } from 'node:crypto';
import * as t from 'io-ts';

export interface DigestBrand {
  readonly Digest: unique symbol;
}

/** Codec of a SHA-256 digest as 64 lower-case hexadecimal digits. */
export const Digest = t.brand(t.string, (text): text is t.Branded<string, DigestBrand> => /^[0-9a-f]{64}$/.test(text), 'Digest');

/** A SHA-256 digest, the address of an object in the store. */
export type Digest = t.TypeOf<typeof Digest>;

/** SHA-256 of bytes, or of a text's UTF-8 bytes. */
export const digestOf = (content: Uint8Array | string): Digest => createHash('sha256').update(content).digest('hex') as Digest;
