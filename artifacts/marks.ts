import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from './digest.js';
import type { Blobs } from './store/blobs.js';
import { replaceEntry } from './store/entry.js';
import { seal } from './store/sealed.js';

/**
 * Kinds of what is remembered: digests of files outside the store, what data sets had where they were found last,
 * experiment files that passed the type check, digests of the closures of modules, trials of backends.
 */
export type MarksRoom = 'files' | 'sources' | 'type-checked' | 'closures' | 'trials';

/**
 * Memory of this machine's files from run to run: a convenience, of which an entry that cannot be read or
 * written costs only time.
 */
export interface Marks {
  /** The value that is remembered under a name, if it is there and `open` takes it. */
  readonly recall: <A>(
    room: MarksRoom,
    name: Digest,
    open: (bytes: Uint8Array) => either.Either<string, A>,
  ) => Promise<A | undefined>;
  /** Remembers a value that JSON can hold under a name; `unseal` opens what was remembered. */
  readonly remember: (room: MarksRoom, name: Digest, value: unknown) => Promise<void>;
}

/** The rooms of marks. */
export const MARKS_ROOMS: readonly MarksRoom[] = ['files', 'sources', 'type-checked', 'closures', 'trials'];

const nameIn = (room: MarksRoom, name: Digest): string => `${room}/${name}.json`;

/** Marks that stand among some blobs. */
export const marksIn = (blobs: Blobs): Marks => ({
  recall: async (room, name, open) => {
    const bytes = await blobs.get(nameIn(room, name)).catch(() => undefined);
    const found = bytes === undefined ? undefined : open(bytes);
    return found !== undefined && either.isRight(found) ? found.right : undefined;
  },
  remember: async (room, name, value) => {
    const text = seal(value);
    if (either.isRight(text)) await replaceEntry(blobs, nameIn(room, name), Buffer.from(text.right)).catch(() => undefined);
  },
});
