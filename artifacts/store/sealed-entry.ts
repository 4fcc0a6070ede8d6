import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type * as t from 'io-ts';
import type { Blobs } from './blobs.js';
import { readEntry } from './entry.js';
import { recordable } from './recordable.js';
import { seal, unseal } from './sealed.js';

/** Bytes of a value in a blob that no digest names: JSON with its digest beside it, texts mended where a store cannot hold them. */
export const sealedBytes = (value: unknown): Uint8Array => {
  // Few have to be mended: only then is that paid for.
  const text = either.orElse(() => seal(recordable(value)))(seal(value));
  if (either.isLeft(text)) throw new Error(`a run cannot be recorded: ${text.left}`);
  return Buffer.from(text.right);
};

/** Reads a sealed blob: undefined where it is gone or not there, and what is wrong with one that cannot be read. */
export const readSealed = async <A, O>(
  blobs: Blobs,
  name: string,
  codec: t.Type<A, O, unknown>,
): Promise<either.Either<string, A> | undefined> => {
  const found = await readEntry(blobs, name);
  return option.isNone(found) ? undefined : either.chain((bytes: Uint8Array) => unseal(codec, bytes))(found.value);
};
