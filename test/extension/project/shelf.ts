import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { left, tryCatch } from 'fp-ts/lib/TaskEither.js';
import { type Blobs, problem, store } from 'sluice';

/** What an operation gives, or undefined where it fails with a code. */
const unless = async <A>(code: string, operation: Promise<A>): Promise<A | undefined> =>
  operation.catch((error: NodeJS.ErrnoException) => {
    if (error.code === code) return undefined;
    throw error;
  });

const rangeOf = async (path: string, from: number, to: number): Promise<Uint8Array> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** Blobs side by side in one folder. */
const blobsOn = (folder: string): Blobs => {
  const at = (name: string): string => join(folder, encodeURIComponent(name));
  return {
    where: `shelf ${folder}`,
    reach: 'machine',
    get: async (name) => {
      const content = await unless('ENOENT', readFile(at(name)));
      return content && new Uint8Array(content);
    },
    range: (name, from, to) => unless('ENOENT', rangeOf(at(name), from, to)),
    putIfAbsent: async (name, bytes) => {
      const draft = join(folder, `.${randomUUID()}`);
      await writeFile(draft, bytes);
      const linked = await unless(
        'EEXIST',
        link(draft, at(name)).then(() => true),
      );
      await rm(draft);
      return linked ?? false;
    },
    stat: async (name) => {
      const found = await unless('ENOENT', stat(at(name)));
      return found && { bytes: found.size, modified: found.mtimeMs, stamp: `${found.ino} ${found.size} ${found.mtimeMs}` };
    },
    list: async (prefix) =>
      (await readdir(folder))
        .filter((name) => !name.startsWith('.'))
        .map(decodeURIComponent)
        .filter((name) => name.startsWith(prefix))
        .sort(),
    delete: (name) => rm(at(name), { force: true }),
  };
};

/** A store of blobs side by side in a folder. */
export const shelf = store({
  name: 'shelf',
  source: import.meta.url,
  target: 'FOLDER',
  open: (target, { folder }) =>
    target === ''
      ? left(problem('usage', 'the shelf needs a folder', '--store ./shelf.ts', 'write --store ./shelf.ts:FOLDER'))
      : tryCatch(
          async () => {
            await mkdir(resolve(folder, target), { recursive: true });
            return blobsOn(resolve(folder, target));
          },
          (error) => problem('store', String(error), target, 'name another folder'),
        ),
});
