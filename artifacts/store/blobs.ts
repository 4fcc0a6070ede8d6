import type { Wanted } from '../../base/lacking.js';
import type { Scheme } from '../../base/scheme.js';

/** Facts of a blob that are known without reading it. */
export interface BlobStat {
  readonly bytes: number;
  /** Time of writing, in milliseconds of the store's own clock, which need not be that of this machine. */
  readonly modified: number;
  /** A text that differs once the blob may have been replaced or edited: size, time and inode, or an entity tag. */
  readonly stamp: string;
}

/**
 * A place for named bytes: a folder, an object store, memory. All that a store needs of where it lies.
 *
 * Names are relative paths of `/`-separated parts. A blob is there whole or not at all, whatever crashes; nothing changes one
 * in place. Every operation sees what was written before it began, from wherever. What fails rejects: with a `Problem`, or an
 * error that becomes a `store` problem; with a {@link misplacedBlob} where something that is no blob has the name, which then
 * counts as damage, and which `putIfAbsent` replaces and `delete` removes.
 */
export interface Blobs {
  /** The address as a person wrote it, for messages. */
  readonly where: string;
  /**
   * From where the same address opens the same bytes: from this process only, from this machine, or from other machines too.
   */
  readonly reach: 'process' | 'machine' | 'network';
  /** All of a blob; undefined where there is none. */
  readonly get: (name: string) => Promise<Uint8Array | undefined>;
  /** Bytes `[from, to)` of a blob, fewer at its end; undefined where there is none. */
  readonly range: (name: string, from: number, to: number) => Promise<Uint8Array | undefined>;
  /** Writes a blob unless there is one of the name; of several writers at once exactly one gets true. */
  readonly putIfAbsent: (name: string, bytes: Uint8Array) => Promise<boolean>;
  readonly stat: (name: string) => Promise<BlobStat | undefined>;
  /** The names of all blobs that begin with `prefix`, sorted; among them each that was there during all of the call. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  /**
   * Removes a blob; one that is not there is no error. Where `signal` is aborted the place asks for it no more, if it can, and
   * rejects: it must not be removed much later.
   */
  readonly delete: (name: string, signal?: AbortSignal) => Promise<void>;
  /** Removes what writers that died have left under no name, where there can be such. */
  readonly sweep?: () => Promise<void>;
  /**
   * Facts of the place that whoever runs on it should know, one sentence each without a final full stop, where there can be such.
   * To learn them it may write and delete blobs of its own.
   */
  readonly remarks?: () => Promise<readonly string[]>;
  /** The place itself, where a cache of this machine stands in front of it. */
  readonly behind?: Blobs;
  /**
   * Memory of this machine: the stamps that objects had when they were last found to have the bytes that their names say. Where
   * there is none, each process reads them anew.
   */
  readonly intact?: {
    readonly recall: (name: string) => Promise<string | undefined>;
    readonly remember: (name: string, stamp: string) => Promise<void>;
  };
}

/** The members that every {@link Blobs} must have, which those of a user's are checked for. */
export const BLOBS_MEMBERS: Readonly<Record<string, Wanted>> = {
  where: 'text',
  reach: ['process', 'machine', 'network'],
  get: 'function',
  range: 'function',
  putIfAbsent: 'function',
  stat: 'function',
  list: 'function',
  delete: 'function',
};

/**
 * The error for a name under which something lies that is no blob, such as a folder where a file is wanted.
 *
 * @param misplaced what lies there, as in "a folder lies in its place"
 */
export const misplacedBlob = (misplaced: string): Error => Object.assign(new Error(misplaced), { misplaced });

/** Description of the thing in a blob's place, if a caught value is a {@link misplacedBlob}. */
export const misplacedIn = (cause: unknown): string | undefined =>
  typeof cause === 'object' && cause !== null && 'misplaced' in cause && typeof cause.misplaced === 'string'
    ? cause.misplaced
    : undefined;

/** A kind of place for a store, which `--store NAME:TARGET` opens. */
export type StoreScheme = Scheme<'store', Blobs>;

/** Defines a kind of place for a store; the module at `source`, always `import.meta.url`, exports it. */
export const store = (definition: Omit<StoreScheme, 'scheme'>): StoreScheme => ({ scheme: 'store', ...definition });
