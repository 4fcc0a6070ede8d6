import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Notice } from '../base/notice.js';
import type { Problem } from '../base/problem.js';
import type { Digest } from './digest.js';

/** A file outside the store that a data set reads, as found on this machine. */
export interface LocatedFile {
  /** The name that the data set knows it by: relative, with forward slashes, equal on every machine. */
  readonly name: string;
  /** Absolute path on this machine; never part of a key. */
  readonly path: string;
  /** Reason that it cannot be read, as in "a broken link", where the data set goes on without it; it is then never opened. */
  readonly unreadable?: string;
}

/** A file outside the store by content: what enters keys and artifacts. */
export interface SourceFile {
  readonly name: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** Reason that it could not be read, where the data set goes on without it; its digest is then that of no bytes. */
  readonly unreadable?: string;
}

/** Circumstances of a data set that looks for its files. */
export interface LocateContext {
  /** The folder that the user named for data (`--data`), if any. */
  readonly dataFolder: string | undefined;
  /** The folder of the experiment's package.json, against which relative paths are resolved. */
  readonly projectFolder: string;
  readonly signal: AbortSignal;
  /** True where missing files may be downloaded; false while planning. */
  readonly mayDownload: boolean;
  /** Reports a download: bytes done and in all. */
  readonly onProgress: (done: number, total: number) => void;
  /** Takes what a person should know about what was found, and what does not change the data; absent while planning. */
  readonly onNotice?: (notice: Notice) => void;
}

/** The part of a component that finds its files on this machine, or downloads them: the only impure part of a data set. */
export interface Locates {
  readonly locate: (
    location: Readonly<Record<string, string>>,
    context: LocateContext,
  ) => TaskEither<Problem, readonly LocatedFile[]>;
}

/** Reads a source file's bytes, checked against its digest. */
export type OpenFile = (file: SourceFile) => TaskEither<Problem, Uint8Array>;
