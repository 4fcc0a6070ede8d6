import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../../../digest.js';
import { digestBytes } from '../../hash.js';
import { cleanTemporary, temporaryIn, temporaryPath } from '../folder/temporary.js';

/**
 * Objects that this machine has read or written of stores elsewhere, by their digests. A convenience: an entry that cannot be
 * read or written costs only time, and one whose bytes are not those of its name counts as none.
 */
export interface ObjectCache {
  readonly get: (digest: Digest) => Promise<Uint8Array | undefined>;
  readonly keep: (digest: Digest, bytes: Uint8Array) => Promise<void>;
  /** The stamp that an object of the store had when it was last found intact. */
  readonly recall: (digest: Digest) => Promise<string | undefined>;
  readonly remember: (digest: Digest, stamp: string) => Promise<void>;
}

const TOUCH_AFTER = 60 * 60 * 1000;
const FORGET_AFTER = 30 * 24 * 60 * 60 * 1000;
/** Part of the limit that a clearing leaves, so that the next is not due at once. */
const LEFT = 0.9;

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

const entriesIn = async (folder: string): Promise<readonly Entry[]> => {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async (name): Promise<readonly Entry[]> => {
      const path = join(folder, name);
      const facts = await stat(path).catch(() => undefined);
      return facts?.isFile() ? [{ path, bytes: facts.size, used: facts.mtimeMs }] : [];
    }),
  );
  return found.flat();
};

/** Removes the entries that were not used for longest, until no more than a number of bytes is left; gives what is left. */
const shrink = async (folder: string, most: number): Promise<number> => {
  const entries = [...(await entriesIn(folder))].sort((a, b) => a.used - b.used);
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of entries) {
    if (total <= most) break;
    await rm(path, { force: true }).catch(() => undefined);
    total -= bytes;
  }
  return total;
};

/** Bytes of the objects that the cache in a folder has. */
export const cachedBytes = async (folder: string): Promise<number> =>
  (await entriesIn(join(folder, 'objects'))).reduce((sum, { bytes }) => sum + bytes, 0);

/** Outcome of clearing a cache: bytes before and after. */
export interface Cleared {
  readonly before: number;
  readonly after: number;
}

/**
 * Clears the cache in a folder down to a number of bytes, the least recently used first, and forgets stamps of before a month.
 */
export const clearCache = async (folder: string, most: number, now: number = Date.now()): Promise<Cleared> => {
  const objects = join(folder, 'objects');
  const before = await cachedBytes(folder);
  const after = before > most ? await shrink(objects, most) : before;
  for (const { path, used } of await entriesIn(join(folder, 'intact')))
    if (now - used > FORGET_AFTER) await rm(path, { force: true }).catch(() => undefined);
  await cleanTemporary(temporaryIn(folder));
  return { before, after };
};

/**
 * Opens the cache in a folder.
 *
 * @param store a word for the store whose stamps are remembered
 * @param limit most bytes that the objects may take; of one that is larger than a quarter of it nothing is kept
 */
export const objectCache = (folder: string, store: string, limit: number): ObjectCache => {
  const pathOf = (room: string, digest: Digest): string => join(folder, room, digest.slice(0, 2), digest.slice(2));
  const write = async (path: string, content: Uint8Array | string): Promise<void> => {
    const temporary = temporaryIn(folder);
    await mkdir(temporary, { recursive: true });
    const draft = await temporaryPath(temporary);
    try {
      await writeFile(draft, content);
      await mkdir(dirname(path), { recursive: true });
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  };
  let total: Promise<number> | undefined;
  const count = async (bytes: number): Promise<void> => {
    total ??= entriesIn(join(folder, 'objects')).then((entries) => entries.reduce((sum, one) => sum + one.bytes, 0) - bytes);
    total = total.then(async (before) =>
      before + bytes > limit ? (await clearCache(folder, limit * LEFT)).after : before + bytes,
    );
    await total;
  };
  const quietly = async (work: () => Promise<void>): Promise<void> => {
    await work().catch(() => undefined);
  };
  const intact = (digest: Digest): string => pathOf(join('intact', store), digest);
  return {
    get: async (digest) => {
      const path = pathOf('objects', digest);
      const content = await readFile(path).catch(() => undefined);
      if (content === undefined) return undefined;
      const bytes = new Uint8Array(content.buffer, content.byteOffset, content.length);
      if ((await digestBytes(bytes)) !== digest) {
        await quietly(() => rm(path, { force: true }));
        return undefined;
      }
      await quietly(async () => {
        const now = Date.now();
        if (now - (await stat(path)).mtimeMs > TOUCH_AFTER) await utimes(path, now / 1000, now / 1000);
      });
      return bytes;
    },
    keep: (digest, bytes) =>
      quietly(async () => {
        if (bytes.length > limit / 4) return;
        await write(pathOf('objects', digest), bytes);
        await count(bytes.length);
      }),
    recall: (digest) => readFile(intact(digest), 'utf8').catch(() => undefined),
    remember: (digest, stamp) => quietly(() => write(intact(digest), stamp)),
  };
};
