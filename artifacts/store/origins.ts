import * as either from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { originName } from './names.js';
import { seal, unseal } from './sealed.js';

/**
 * Kinds of origins: the modules of a closure by the digest of the closure, the text of a module by its own, and the files of a
 * data set, or of this package, by theirs.
 */
export type OriginRoom = 'closures' | 'texts' | 'files';

/** The rooms of origins. */
export const ORIGIN_ROOMS: readonly OriginRoom[] = ['closures', 'texts', 'files'];

/**
 * Origins of a store: what digests in the keys of stages were made of, so that two keys can be explained later. No result needs
 * them: one that cannot be read or written costs only an explanation.
 */
export interface Origins {
  /** The origin of a digest, if it is there, intact, and as the codec wants it. */
  readonly recall: <A, O>(room: OriginRoom, name: Digest, codec: t.Type<A, O, unknown>) => Promise<A | undefined>;
  readonly has: (room: OriginRoom, name: Digest) => Promise<boolean>;
  /** Keeps what JSON can hold under a digest, which tells all of it that counts: one that is there stays. */
  readonly keep: (room: OriginRoom, name: Digest, value: unknown) => Promise<void>;
}

/** The origins among some blobs. */
export const originsIn = (blobs: Blobs): Origins => ({
  recall: async (room, name, codec) => {
    const bytes = await blobs.get(originName(room, name)).catch(() => undefined);
    const found = bytes === undefined ? undefined : unseal(codec, bytes);
    return found !== undefined && either.isRight(found) ? found.right : undefined;
  },
  has: async (room, name) => (await blobs.stat(originName(room, name)).catch(() => undefined)) !== undefined,
  keep: async (room, name, value) => {
    const text = seal(value);
    if (either.isRight(text)) await blobs.putIfAbsent(originName(room, name), Buffer.from(text.right)).catch(() => false);
  },
});
