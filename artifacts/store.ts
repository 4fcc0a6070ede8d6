import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../base/problem.js';
import type { Digest } from './digest.js';
import type { Manifest } from './manifest.js';

/** What a running stage saved last: the bytes of its state and what the runner noted beside them. */
export interface Checkpoint {
  readonly state: Uint8Array;
  /** JSON that the runner keeps with the state: metrics emitted so far, progress. */
  readonly note: unknown;
  /** Seconds of work that the state took in all; a checkpoint of before this was kept has none. */
  readonly seconds?: number;
}

/** What {@link Store.verify} found wrong with one entry. */
export interface Damage {
  readonly entry: string;
  readonly what: string;
}

/** All that the actions of a store hold. */
export interface Listing {
  /** Newest first. */
  readonly manifests: readonly Manifest[];
  /** Entries that are no manifest that can be read. */
  readonly damaged: readonly string[];
}

/** The outcome of a whole-store check. */
export interface Verification {
  readonly objects: number;
  readonly actions: number;
  readonly damaged: readonly Damage[];
}

/** Exclusive use of one key across processes; released once. */
export interface Claim {
  readonly release: TaskEither<Problem, void>;
}

/** Folders of what a store remembers of files outside it; a convenience, without which all is looked at again. */
export interface StoreMemory {
  /** Digests of data files by path. */
  readonly files: string;
  /** What data sets had where they were found last. */
  readonly sources: string;
}

/**
 * A content-addressed store: `objects` maps a digest to bytes, `actions` maps a stage's key to the manifest of
 * what it produced.
 *
 * Every write is atomic and durable (temporary file, fsync, rename, fsync of the folder); every read is checked
 * against its digest. Several processes may use one store at once.
 */
export interface Store {
  /** Writes bytes unless they are already there intact, and gives their digest. */
  readonly write: (bytes: Uint8Array) => TaskEither<Problem, Digest>;
  /** Reads an object; a missing or damaged one is a `store` problem that names it. */
  readonly read: (digest: Digest) => TaskEither<Problem, Uint8Array>;
  /** Whether an object is present with the right digest: `intact`, `missing` or `damaged`. */
  readonly check: (digest: Digest) => TaskEither<Problem, 'intact' | 'missing' | 'damaged'>;
  /** Removes a damaged object so that it can be written anew. */
  readonly discard: (digest: Digest) => TaskEither<Problem, void>;
  /** The manifest under a key, if there is one; an unreadable one counts as absent, and {@link Store.damage} tells of it. */
  readonly manifest: (key: Digest) => TaskEither<Problem, Option<Manifest>>;
  readonly writeManifest: (manifest: Manifest) => TaskEither<Problem, void>;
  /** All manifests that can be read, newest first. */
  readonly manifests: TaskEither<Problem, readonly Manifest[]>;
  /** {@link Store.manifests}, and what cannot be read. */
  readonly listing: TaskEither<Problem, Listing>;
  /** The last checkpoint of an unfinished action, if there is an intact one. */
  readonly checkpoint: (key: Digest) => TaskEither<Problem, Option<Checkpoint>>;
  /** Replaces an action's checkpoint atomically. */
  readonly writeCheckpoint: (key: Digest, checkpoint: Checkpoint) => TaskEither<Problem, void>;
  /** Removes an action's checkpoint. */
  readonly removeCheckpoint: (key: Digest) => TaskEither<Problem, void>;
  /**
   * Waits until no other live process holds `key`, then takes it. A claim whose holder is dead (killed, crashed)
   * is taken over at once. `onWait` is called once if there is someone to wait for; aborting `signal` gives an
   * `interrupted` problem.
   */
  readonly claim: (
    key: Digest,
    options?: { readonly signal?: AbortSignal; readonly onWait?: (holder: string) => void },
  ) => TaskEither<Problem, Claim>;
  /** What is wrong with the entries under a key: its manifest and its checkpoint. */
  readonly damage: (key: Digest) => TaskEither<Problem, readonly Damage[]>;
  readonly verify: (onProgress?: (done: number, total: number) => void) => TaskEither<Problem, Verification>;
  /** The store's folder, for messages. */
  readonly folder: string;
  /** Where it is remembered what data files hold; undefined for a store that is only read and not there yet. */
  readonly memory: StoreMemory | undefined;
  /** What was mended when the store was opened, one sentence each without a final full stop. */
  readonly notices: readonly string[];
}
