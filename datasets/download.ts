import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { ensureFolder } from '../artifacts/store/blobs/folder/make-folder.js';
import { type Problem, problem } from '../base/problem.js';
import type { OnProgress } from './dataset.js';

/** A file on the network, and where it is to be. */
export interface Download {
  readonly url: string;
  /** MD5 of the whole file, as its publisher states it, in lower-case hexadecimal digits. */
  readonly md5: string;
  /** Path of the file when it is complete and checked; until then it is `file` + ".part". */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Bytes done and in all; in all is 0 while the server has not said. */
  readonly onProgress: OnProgress;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const md5Of = async (path: string): Promise<string> => {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

const failed = ({ url, signal, file }: Download, what: string, remedy: string, cause?: unknown): Either<Problem, never> =>
  either.left(
    signal.aborted
      ? problem('interrupted', `the download of ${url} was interrupted`, `${file}.part`, 'run again: it goes on where it stopped')
      : problem('usage', what, url, remedy, cause),
  );

const reason = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
};

/** Copies a response to the part file from byte `start` on. */
const save = async (download: Download, response: Response, start: number): Promise<Either<Problem, void>> => {
  const length = Number(response.headers.get('content-length') ?? 0);
  const total = length === 0 ? 0 : start + length;
  // Writing at explicit positions makes two processes that download the same file harmless to each other.
  const part = await open(`${download.file}.part`, start === 0 ? 'w' : 'r+');
  let done = start;
  try {
    for await (const chunk of response.body ?? []) {
      await part.write(chunk as Uint8Array, 0, (chunk as Uint8Array).length, done);
      done += (chunk as Uint8Array).length;
      download.onProgress(done, total);
    }
    return either.right(undefined);
  } catch (error) {
    const of = total === 0 ? '' : ` of ${total}`;
    return failed(
      download,
      `the download broke off after ${done}${of} bytes: ${reason(error)}`,
      'run again: it goes on where it stopped',
      error,
    );
  } finally {
    await part.close();
  }
};

const transfer = async (download: Download, start: number): Promise<Either<Problem, void>> => {
  const part = `${download.file}.part`;
  let response: Response;
  try {
    response = await fetch(download.url, {
      signal: download.signal,
      // A server that compresses on the way would change lengths and offsets.
      headers: { 'accept-encoding': 'identity', ...(start === 0 ? {} : { range: `bytes=${start}-` }) },
    });
  } catch (error) {
    return failed(
      download,
      `cannot reach ${new URL(download.url).host}: ${reason(error)}`,
      'check the network, then run again',
      error,
    );
  }
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${start}-`)) {
    return save(download, response, start);
  }
  if (response.status === 200) return save(download, response, 0);
  await response.body?.cancel();
  if (start > 0 && (response.status === 416 || response.status === 206)) {
    if ((await md5Of(part)) === download.md5) return either.right(undefined);
    await rm(part, { force: true });
    return transfer(download, 0);
  }
  return failed(
    download,
    `the server answers ${response.status} ${response.statusText}`.trimEnd(),
    'check the address in a browser',
  );
};

/**
 * Downloads a file and checks it: `file` appears only when its bytes are those that `md5` promises.
 *
 * What an earlier attempt left in the part file is kept and the rest is asked for by HTTP Range; a server that
 * knows no ranges is asked for everything. Aborting `signal` gives an `interrupted` problem and keeps the part.
 * A wrong checksum removes the part, so that the next attempt starts anew.
 */
export const download =
  (given: Download): TaskEither<Problem, void> =>
  async () => {
    const part = `${given.file}.part`;
    try {
      await ensureFolder(dirname(given.file));
      const transferred = await transfer(given, await sizeOf(part));
      if (either.isLeft(transferred)) return transferred;
      const found = await md5Of(part);
      if (found !== given.md5) {
        await rm(part, { force: true });
        return failed(
          given,
          `what ${given.url} gave has MD5 ${found}, not ${given.md5}`,
          'run again; the damaged file is removed',
        );
      }
      await rename(part, given.file);
      return either.right(undefined);
    } catch (error) {
      return either.left(
        problem(
          'usage',
          `cannot write the download: ${reason(error)}`,
          given.file,
          'choose a folder that can be written with --data',
          error,
        ),
      );
    }
  };
