import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Marks of this machine for one store elsewhere: their folder, and its bytes. */
export interface StoreMarks {
  readonly path: string;
  readonly bytes: number;
}

const factsOf = async (path: string): Promise<{ readonly bytes: number; readonly newest: number }> => {
  const names = await readdir(path, { recursive: true }).catch((): string[] => []);
  const found = await Promise.all(names.map((name) => stat(join(path, name)).catch(() => undefined)));
  const files = found.flatMap((one) => (one?.isFile() ? [one] : []));
  const own = await stat(path).catch(() => undefined);
  return {
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    newest: Math.max(own?.mtimeMs ?? 0, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
};

/**
 * The marks of stores elsewhere that this machine has written none of since a moment: of stores that are gone, or not in use here.
 * They are made anew where they are needed.
 *
 * @param caches the folder of this machine's caches
 * @param before milliseconds since 1970
 */
export const oldMarks = async (caches: string, before: number): Promise<readonly StoreMarks[]> => {
  const names = (await readdir(caches).catch((): string[] => [])).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => ({ path: join(caches, name), ...(await factsOf(join(caches, name))) })),
  );
  return found.flatMap(({ path, bytes, newest }) => (newest < before ? [{ path, bytes }] : []));
};

/** Removes marks. */
export const removeMarks = async (marks: readonly StoreMarks[]): Promise<void> => {
  for (const { path } of marks) await rm(path, { recursive: true, force: true });
};
