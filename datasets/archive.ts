import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Parser, type ReadEntry } from 'tar';
import { ensureFolder } from '../artifacts/store/blobs/folder/make-folder.js';
import { type Problem, problem } from '../base/problem.js';

/** The most bytes of the wanted files together: ten times those of any data set that comes as an archive. */
const MOST_BYTES = 2 ** 31;

const isFile = ({ type }: ReadEntry): boolean => type === 'File' || type === 'OldFile';

/** Writes the wanted regular files of an archive into a folder, one after the other, and gives their names. */
const unpack = async (archive: string, wanted: readonly string[], folder: string): Promise<ReadonlySet<string>> => {
  const unpacked = new Set<string>();
  let open: number | undefined;
  let bytes = 0;
  let failure: unknown;
  // What is thrown within the parser's events would end the process, not the reading.
  const guarded = (work: () => void): void => {
    try {
      if (failure === undefined) work();
    } catch (error) {
      failure = error;
    }
  };
  const close = (): void => {
    if (open !== undefined) closeSync(open);
    open = undefined;
  };
  const begin = (entry: ReadEntry, name: string): void => {
    if (unpacked.has(name)) throw new Error(`it holds ${name} twice`);
    unpacked.add(name);
    // Whatever mode the archive says: what is wanted of it are bytes.
    open = openSync(join(folder, name), 'wx', 0o644);
    let left = entry.size;
    entry.on('data', (chunk: Buffer) =>
      guarded(() => {
        bytes += chunk.length;
        left -= chunk.length;
        if (bytes > MOST_BYTES) throw new Error(`its files have more than ${MOST_BYTES} bytes`);
        for (let done = 0; done < chunk.length; ) done += writeSync(open as number, chunk, done);
      }),
    );
    entry.on('end', () =>
      guarded(() => {
        if (left !== 0) throw new Error(`${name} ends ${left} bytes too early`);
        close();
      }),
    );
  };
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const name = basename(entry.path);
      if (failure === undefined && isFile(entry) && wanted.includes(name)) guarded(() => begin(entry, name));
      entry.resume();
    },
  });
  const ended = new Promise<void>((settle) => {
    parser.on('end', settle);
    parser.on('close', settle);
    parser.on('error', (error: unknown) => {
      failure ??= error;
      settle();
    });
  });
  try {
    for await (const chunk of createReadStream(archive)) {
      parser.write(chunk as Buffer);
      if (failure !== undefined) throw failure;
    }
    parser.end();
    await ended;
    if (failure !== undefined) throw failure;
    return unpacked;
  } finally {
    close();
  }
};

/** Tells whether an error is one of writing, about which a new archive changes nothing. */
const isOfWriting = (error: unknown, archive: string): boolean => {
  const { syscall, path } = error as NodeJS.ErrnoException;
  return syscall !== undefined && syscall !== 'read' && path !== archive;
};

/**
 * Takes the wanted regular files out of a (gzipped) tar archive into a folder; everything else in it is ignored.
 *
 * A file appears in the folder when it is complete, under its base name, whatever path, link or mode the archive gives:
 * nothing is ever written elsewhere, and nothing else is left behind. A damaged archive, one that has a wanted file twice,
 * and one without it, are `usage` problems, as is a folder that cannot be written.
 *
 * @param wanted base names
 */
export const extractFiles =
  (archive: string, wanted: readonly string[], folder: string): TaskEither<Problem, void> =>
  async () => {
    const refuse = (what: string, cause?: unknown) =>
      either.left(problem('usage', what, archive, 'remove the archive and run again to download it anew', cause));
    let scratch: string | undefined;
    const removeScratch = async (): Promise<void> => {
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      await ensureFolder(folder);
      scratch = await mkdtemp(join(folder, '.unpacking-'));
      const unpacked = await unpack(archive, wanted, scratch);
      const absent = wanted.filter((name) => !unpacked.has(name));
      if (absent.length === 0) for (const name of wanted) await rename(join(scratch, name), join(folder, name));
      await removeScratch();
      return absent.length === 0 ? either.right(undefined) : refuse(`the archive holds no ${absent.join(', ')}`);
    } catch (error) {
      await removeScratch().catch(() => undefined);
      const { message } = error as Error;
      return isOfWriting(error, archive)
        ? either.left(
            problem(
              'usage',
              `the archive cannot be unpacked here: ${message}`,
              folder,
              'name a folder with room with --data',
              error,
            ),
          )
        : refuse(`cannot unpack the archive: ${message}`, error);
    }
  };
