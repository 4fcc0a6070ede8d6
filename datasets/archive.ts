import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { extract } from 'tar';
import { type Problem, problem } from '../artifacts/problem.js';
import { ensureFolder } from '../artifacts/store/atomic-write.js';

/**
 * Takes the wanted regular files out of a (gzipped) tar archive into a folder; everything else in it is ignored.
 *
 * A file appears in the folder when it is complete, under its base name, whatever path or link the archive gives:
 * nothing is ever written elsewhere. A damaged archive, or one without a wanted file, is a `usage` problem.
 *
 * @param wanted base names
 */
export const extractFiles =
  (archive: string, wanted: readonly string[], folder: string): TaskEither<Problem, void> =>
  async () => {
    const refuse = (what: string, cause?: unknown) =>
      either.left(problem('usage', what, archive, 'remove the archive and run again to download it anew', cause));
    let scratch: string | undefined;
    try {
      await ensureFolder(folder);
      scratch = await mkdtemp(join(folder, '.unpacking-'));
      const unpacked = new Set<string>();
      await extract({
        file: archive,
        cwd: scratch,
        strict: true,
        filter: (path, entry) => wanted.includes(basename(path)) && 'type' in entry && entry.type === 'File',
        onReadEntry: (entry) => {
          const name = basename(entry.path);
          entry.path = name;
          unpacked.add(name);
        },
      });
      const absent = wanted.filter((name) => !unpacked.has(name));
      if (absent.length > 0) return refuse(`the archive holds no ${absent.join(', ')}`);
      for (const name of wanted) await rename(join(scratch, name), join(folder, name));
      return either.right(undefined);
    } catch (error) {
      return refuse(`cannot unpack the archive: ${(error as Error).message}`, error);
    } finally {
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
    }
  };
