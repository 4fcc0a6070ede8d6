import { createHash, webcrypto } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Digest, digestOf } from '../digest.js';

const small = 1 << 20;

/** SHA-256 of bytes; of many, on another thread. */
export const digestBytes = async (bytes: Uint8Array): Promise<Digest> =>
  bytes.length <= small
    ? digestOf(bytes)
    : (Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex') as Digest);

/** SHA-256 and length of a file, read piece by piece. */
export const digestOfFile = async (path: string): Promise<{ readonly digest: Digest; readonly bytes: number }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: small })) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { digest: hash.digest('hex') as Digest, bytes };
};
