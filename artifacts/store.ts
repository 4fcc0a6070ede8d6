import type { Either } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../base/problem.js';
import type { Address } from '../base/scheme.js';
import type { Digest } from './digest.js';
import type { Manifest } from './manifest.js';
import type { Marks } from './marks.js';
import type { Blobs } from './store/blobs.js';

/** Last checkpoint of a running stage: the bytes of its state and the note of the runner beside them. */
export interface Checkpoint {
  readonly state: Uint8Array;
  /** JSON that the runner keeps with the state: metrics emitted so far, progress. */
  readonly note: unknown;
  /** Seconds of work that the state took in all; a checkpoint of before this was kept has none. */
  readonly seconds?: number;
}

/** A {@link Checkpoint} without its state. */
export interface CheckpointNote extends Pick<Checkpoint, 'note' | 'seconds'> {
  /** Length of the state. */
  readonly bytes: number;
}

/** Damage that {@link Store.verify} found in one entry. */
export interface Damage {
  readonly entry: string;
  readonly what: string;
}

/** State of an object: it is there whole, gone for no known reason, given up on purpose, or there and not what its digest says. */
export type ObjectState = 'intact' | 'missing' | 'dropped' | 'damaged';

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
  /** Remarks that are no damage, one sentence each without a final full stop; absent if there are none. */
  readonly notices?: readonly string[];
}

/** Exclusive use of one key across processes; released once. */
export interface Claim {
  readonly release: TaskEither<Problem, void>;
  /** Settles should the key be lost: its holder was silent for so long that another took it to be dead. */
  readonly lost: Promise<void>;
}

/**
 * A content-addressed store: `objects` maps a digest to bytes, `actions` maps a stage's key to the manifest of
 * what it produced.
 *
 * It stands on {@link Blobs}: a folder, memory, or what a user's module opens. Every write is atomic and durable; every
 * read is checked against its digest. Several processes may use one store at once.
 */
export interface Store {
  /** Writes bytes unless they are already there intact, and gives their digest. */
  readonly write: (bytes: Uint8Array) => TaskEither<Problem, Digest>;
  /** Reads an object; a missing or damaged one is a `store` problem that names it, a dropped one a `usage` problem. */
  readonly read: (digest: Digest) => TaskEither<Problem, Uint8Array>;
  /**
   * Tells whether an object is present with the right digest. One that this value has verified or written is not hashed again
   * while its stamp stays, nor when it is read.
   */
  readonly check: (digest: Digest) => TaskEither<Problem, ObjectState>;
  /** The stamp that an object had when this value verified or wrote it. */
  readonly verified: (digest: Digest) => string | undefined;
  /** Takes another's word that an object was intact when it had a stamp: that of {@link Store.verified} of another value. */
  readonly trust: (digest: Digest, stamp: string) => void;
  /** Removes a damaged object so that it can be written anew. */
  readonly discard: (digest: Digest) => TaskEither<Problem, void>;
  /** The manifest under a key, if there is one; an unreadable one counts as absent, and {@link Store.damage} tells of it. */
  readonly manifest: (key: Digest) => TaskEither<Problem, Option<Manifest>>;
  /**
   * Writes a manifest. One that is there stays where it differs in no more than the run, the date and the time of the work;
   * another is replaced, and between the two there is none for a moment.
   */
  readonly writeManifest: (manifest: Manifest) => TaskEither<Problem, void>;
  /** All manifests that can be read, newest first. */
  readonly manifests: TaskEither<Problem, readonly Manifest[]>;
  /** {@link Store.manifests}, and what cannot be read. */
  readonly listing: TaskEither<Problem, Listing>;
  /** The last checkpoint of an unfinished action, if there is an intact one. */
  readonly checkpoint: (key: Digest) => TaskEither<Problem, Option<Checkpoint>>;
  /** Note of the last checkpoint, if there is one; its state is not read, and only its length is checked. */
  readonly checkpointNote: (key: Digest) => TaskEither<Problem, Option<CheckpointNote>>;
  /** Replaces an action's checkpoint: the one before goes once the new one is whole. For the holder of the key's claim. */
  readonly writeCheckpoint: (key: Digest, checkpoint: Checkpoint) => TaskEither<Problem, void>;
  /** Removes an action's checkpoint. */
  readonly removeCheckpoint: (key: Digest) => TaskEither<Problem, void>;
  /**
   * Waits until no other live process holds `key`, then takes it. A claim whose holder is dead (killed, crashed)
   * is taken over at once; one of another machine when it was silent for a minute by the store's clock. `onWait` is called
   * once if there is someone to wait for; aborting `signal` gives an `interrupted` problem.
   */
  readonly claim: (
    key: Digest,
    options?: { readonly signal?: AbortSignal; readonly onWait?: (holder: string) => void },
  ) => TaskEither<Problem, Claim>;
  /**
   * {@link Store.claim} that never waits: names who holds the key where someone does.
   *
   * @param result the key of the result that it is claimed for, where that is another: once that is there nothing is left of the
   * claim
   */
  readonly tryClaim: (key: Digest, result?: Digest) => TaskEither<Problem, Either<string, Claim>>;
  /** Names who holds `key`, if somebody alive does; nothing is written. */
  readonly holder: (key: Digest) => TaskEither<Problem, Option<string>>;
  /**
   * Waits until nobody alive holds `key`, or the manifest of it, or of `result`, is there with all artifacts intact; aborting
   * `signal` gives an `interrupted` problem.
   */
  readonly awaitUnclaimed: (key: Digest, signal?: AbortSignal, result?: Digest) => TaskEither<Problem, void>;
  /** Damage of the entries under a key: its manifest and its checkpoint. */
  readonly damage: (key: Digest) => TaskEither<Problem, readonly Damage[]>;
  readonly verify: (onProgress?: (done: number, total: number) => void) => TaskEither<Problem, Verification>;
  /** Place of the store, for messages, without credentials: of a folder, the path. */
  readonly where: string;
  /** Address that opens the store elsewhere, as far as its blobs reach. */
  readonly address: Address<'store'>;
  /** Blobs of the store, so that this process can serve them to one that cannot open it. */
  readonly blobs: Blobs;
  /** Marks of this machine's files; undefined where nothing is remembered, as in a store that is only read and not there yet. */
  readonly marks: Marks | undefined;
  /** Repairs that were made when the store was opened, one sentence each without a final full stop. */
  readonly notices: readonly string[];
}
