import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts a file in the place of another, or of none, at once: whoever reads it finds the one or the other whole.
 *
 * @param mode permissions of the file; those of any new one where left out
 */
export const replaceFile = async (path: string, content: string | Uint8Array, mode?: number): Promise<void> => {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(draft, content, { flag: 'wx' });
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
};
