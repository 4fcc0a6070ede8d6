import { join } from 'node:path';
import type { Digest } from '../digest.js';
import { temporaryIn } from './temporary.js';

/** Where a store keeps what. */
export interface StorePaths {
  readonly folder: string;
  /** Names the store's format. */
  readonly format: string;
  readonly objects: string;
  readonly object: (digest: Digest) => string;
  readonly actions: string;
  readonly action: (key: Digest) => string;
  readonly checkpoints: string;
  readonly checkpoint: (key: Digest) => string;
  readonly work: string;
  /** What is known of the time that an unfinished action takes. */
  readonly workNote: (key: Digest) => string;
  readonly claims: string;
  readonly claim: (key: Digest) => string;
  /** Remembered digests of files outside the store. */
  readonly files: string;
  /** What data sets had where they were found last. */
  readonly sources: string;
  /** Marks of experiment files that passed the type check. */
  readonly typeChecked: string;
  /** Files being written; in the same file system as the rest, so that a rename puts them in place. */
  readonly temporary: string;
}

/** The layout of the store in `folder`. */
export const storePaths = (folder: string): StorePaths => {
  const objects = join(folder, 'objects');
  const actions = join(folder, 'actions');
  const checkpoints = join(folder, 'checkpoints');
  const work = join(folder, 'work');
  const claims = join(folder, 'claims');
  return {
    folder,
    format: join(folder, 'store.json'),
    objects,
    object: (digest) => join(objects, digest.slice(0, 2), digest.slice(2)),
    actions,
    action: (key) => join(actions, `${key}.json`),
    checkpoints,
    checkpoint: (key) => join(checkpoints, key),
    work,
    workNote: (key) => join(work, `${key}.json`),
    claims,
    claim: (key) => join(claims, key),
    files: join(folder, 'files'),
    sources: join(folder, 'sources'),
    typeChecked: join(folder, 'type-checked'),
    temporary: temporaryIn(folder),
  };
};
