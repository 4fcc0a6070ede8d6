import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { isProblem, type Problem, problem } from '../base/problem.js';
import { errorCode } from '../base/system-error.js';
import { Digest, digestOf } from './digest.js';
import type { Marks } from './marks.js';
import { digestBytes } from './store/hash.js';
import { unseal } from './store/sealed.js';

/** Content and length of a file. */
export interface FileDigest {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Mark of a file by the file system; while it stays equal, the content counts as unchanged. */
const FileState = t.strict({
  path: t.string,
  size: t.string,
  modified: t.string,
  changed: t.string,
  inode: t.string,
  device: t.string,
});
export type FileState = t.TypeOf<typeof FileState>;
/** Digest of a file, and the state that the file had then. */
const DigestMemory = t.strict({ state: FileState, digest: Digest });

/** File systems with coarse clocks give two writes in quick succession one time, so a fresh file is not remembered. */
export const settledAfter = 2_000;

const stateOf = async (path: string): Promise<FileState & { readonly settled: boolean }> => {
  const found = await stat(path, { bigint: true });
  if (!found.isFile()) throw problem('usage', 'this is not a file', path, 'give the path of a file');
  const latest = Math.max(Number(found.mtimeMs), Number(found.ctimeMs));
  return {
    path,
    size: String(found.size),
    modified: String(found.mtimeNs),
    changed: String(found.ctimeNs),
    inode: String(found.ino),
    device: String(found.dev),
    settled: Date.now() - latest > settledAfter,
  };
};

const sameState = (a: FileState, b: FileState): boolean =>
  (Object.keys(FileState.type.props) as readonly (keyof FileState)[]).every((key) => a[key] === b[key]);

const fileProblem =
  (path: string) =>
  (cause: unknown): Problem => {
    if (isProblem(cause)) return cause;
    if (errorCode(cause) === 'ENOENT') return problem('usage', 'there is no such file', path, 'check the path', cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    return problem('usage', `this file cannot be read: ${reason}`, path, 'check its permissions and the disk', cause);
  };

const changed = (path: string): Problem =>
  problem('usage', 'this file changed while it was in use', path, 'let the file be while sluice runs, and run again');

/** Reads an entry of the remembered digests, or says what is wrong with it. */
export const rememberedDigest = (bytes: Uint8Array): either.Either<string, t.TypeOf<typeof DigestMemory>> =>
  unseal(DigestMemory, bytes);

/** The digest that was kept of what has this state; without marks nothing is kept. */
export const recall = async (marks: Marks | undefined, state: FileState): Promise<Digest | undefined> => {
  const known = await marks?.recall('files', digestOf(state.path), rememberedDigest);
  return known !== undefined && sameState(known.state, state) ? known.digest : undefined;
};

/** Keeps the digest of what has this state, where that can be written. */
export const remember = async (marks: Marks | undefined, state: FileState, digest: Digest): Promise<void> => {
  await marks?.remember('files', digestOf(state.path), DigestMemory.encode({ state, digest }));
};

const piece = 1 << 20;

/** SHA-256 and length of a file, read piece by piece. */
const digestOfFile = async (path: string): Promise<FileDigest> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const read of createReadStream(path, { highWaterMark: piece })) {
    hash.update(read as Buffer);
    bytes += (read as Buffer).length;
  }
  return { digest: hash.digest('hex') as Digest, bytes };
};

/**
 * SHA-256 of a file outside the store, read piece by piece.
 *
 * The result is kept among `marks` and used again while the file's path, size, times and inode stay the same; without
 * them nothing is kept. Errors: a `usage` problem when the file is missing, unreadable, or changes meanwhile.
 */
export const digestFile = (marks: Marks | undefined, path: string): TaskEither<Problem, FileDigest> => {
  const absolute = resolve(path);
  return taskEither.tryCatch(async () => {
    const { settled, ...before } = await stateOf(absolute);
    const known = await recall(marks, before);
    if (known !== undefined) return { digest: known, bytes: Number(before.size) };
    const content = await digestOfFile(absolute);
    if (!sameState(await stateOf(absolute), before)) throw changed(absolute);
    if (settled) await remember(marks, before, content.digest);
    return content;
  }, fileProblem(absolute));
};

const moved = (path: string, cause: unknown): Problem =>
  problem(
    'usage',
    'this file of the data is not there, where the run found it when it began',
    path,
    'put it back, or run again, which looks for the data anew; stages that run on other machines need it in a folder that these share',
    cause,
  );

/** Reads a file outside the store that was found before; a `usage` problem if it is gone, or its content is not that of `digest`. */
export const readFileChecked = (path: string, digest: Digest): TaskEither<Problem, Uint8Array> =>
  taskEither.tryCatch(
    async () => {
      const content = await readFile(path);
      if ((await digestBytes(content)) !== digest) throw changed(path);
      return new Uint8Array(content.buffer, content.byteOffset, content.length);
    },
    (cause) => (errorCode(cause) === 'ENOENT' ? moved(path, cause) : fileProblem(path)(cause)),
  );
