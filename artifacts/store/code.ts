import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { type Digest, digestOf } from '../digest.js';
import type { Blobs } from './blobs.js';
import { onDisk } from './disk-problem.js';
import { placeOf, replaceEntry, whereOf } from './entry.js';
import { codeName } from './names.js';

/*
 * Code that the jobs of a run load in the place of the user's files, by the digest of its text: put once for all jobs that have
 * it, before the room of the first of them. No result needs it.
 */

const isOf = (digest: Digest, bytes: Uint8Array | undefined): bytes is Uint8Array =>
  bytes !== undefined && digestOf(bytes) === digest;

/** Puts a text of code, where it is not there whole; gives its digest. */
export const putCode = (blobs: Blobs, text: string): TaskEither<Problem, Digest> =>
  onDisk(placeOf(blobs), async () => {
    const bytes = Buffer.from(text);
    const digest = digestOf(bytes);
    const name = codeName(digest);
    // What is there may be damaged.
    if (!(await blobs.putIfAbsent(name, bytes)) && !isOf(digest, await blobs.get(name))) await replaceEntry(blobs, name, bytes);
    return digest;
  });

/** Reads a text of code; a `store` problem where it is gone, or is not that of its digest. */
export const readCode =
  (blobs: Blobs, digest: Digest): TaskEither<Problem, string> =>
  async () => {
    const name = codeName(digest);
    const read = await onDisk(placeOf(blobs), () => blobs.get(name))();
    if (either.isLeft(read)) return read;
    const bytes = read.right;
    if (isOf(digest, bytes)) return either.right(Buffer.from(bytes).toString('utf8'));
    const what = bytes === undefined ? 'the code of the job is not in the store' : 'the code of the job is damaged in the store';
    const remedy =
      bytes === undefined ? 'run again, which puts it there' : 'remove it with `pipe verify --repair`; then run again';
    return either.left(problem('store', what, whereOf(blobs, name), remedy));
  };
