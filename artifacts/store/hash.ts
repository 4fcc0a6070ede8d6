import { createHash, webcrypto } from 'node:crypto';
import { type Digest, digestOf } from '../digest.js';
import type { Blobs } from './blobs.js';

const small = 1 << 20;
const piece = 1 << 22;

/** SHA-256 of bytes; of many, on another thread. */
export const digestBytes = async (bytes: Uint8Array): Promise<Digest> =>
  bytes.length <= small
    ? digestOf(bytes)
    : (Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex') as Digest);

/** SHA-256 of a blob, of which no more than a piece is in memory at once; undefined where there is none. */
export const digestOfBlob = async (blobs: Blobs, name: string, bytes: number): Promise<Digest | undefined> => {
  const hash = createHash('sha256');
  for (let from = 0; from < Math.max(bytes, 1); from += piece) {
    const found = await blobs.range(name, from, Math.min(bytes, from + piece));
    if (found === undefined) return undefined;
    hash.update(found);
  }
  return hash.digest('hex') as Digest;
};
