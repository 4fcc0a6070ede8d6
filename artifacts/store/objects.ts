import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { problem } from '../../base/problem.js';
import { Digest } from '../digest.js';
import type { Store } from '../store.js';
import { ensureOwnFolder, writeAtomically } from './atomic-write.js';
import { onDisk, unless } from './disk-problem.js';
import { readEntry } from './entry.js';
import { digestBytes, digestOfFile } from './hash.js';
import type { StorePaths } from './paths.js';

/** Compares an object with its name without holding it in memory. */
export const checkObject = async (paths: StorePaths, digest: Digest): Promise<'intact' | 'missing' | 'damaged'> => {
  const path = paths.object(digest);
  const found = await unless(['ENOENT', 'ENOTDIR'], stat(path));
  if (found === undefined) return 'missing';
  if (!found.isFile()) return 'damaged';
  const content = await unless(['ENOENT'], digestOfFile(path));
  return content === undefined ? 'missing' : content.digest === digest ? 'intact' : 'damaged';
};

const remedy = 'Run the experiment again: what is missing or damaged is computed anew';

const readObject = async (paths: StorePaths, digest: Digest): Promise<Uint8Array> => {
  const path = paths.object(digest);
  const found = await readEntry(path);
  if (option.isNone(found)) throw problem('store', `Object ${digest} is missing from the store`, path, remedy);
  const damaged = (what: string) => problem('store', `Object ${digest} is damaged: ${what}`, path, remedy);
  if (either.isLeft(found.value)) throw damaged(found.value.left);
  const content = found.value.right;
  if ((await digestBytes(content)) !== digest) throw damaged('its content does not match its digest');
  return new Uint8Array(content.buffer, content.byteOffset, content.length);
};

const writeObject = async (paths: StorePaths, bytes: Uint8Array): Promise<Digest> => {
  const digest = await digestBytes(bytes);
  if ((await checkObject(paths, digest)) !== 'intact') {
    const path = paths.object(digest);
    await ensureOwnFolder(paths.temporary, dirname(path));
    // Read-only, because a program that edits an object in place would damage every run that uses it.
    await writeAtomically(paths.temporary, path, bytes, 0o444);
  }
  return digest;
};

/** Every file among the objects: the digest that its path spells, or null where it spells none. */
export const listObjects = async (
  paths: StorePaths,
): Promise<readonly { readonly entry: string; readonly digest: Digest | null }[]> => {
  const found = (await unless(['ENOENT'], readdir(paths.objects))) ?? [];
  const perFolder = await Promise.all(
    found
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map(async (folder) => {
        const names = await unless(['ENOENT', 'ENOTDIR'], readdir(join(paths.objects, folder)));
        if (names === undefined) return [{ entry: `objects/${folder}`, digest: null }];
        return names
          .filter((name) => !name.startsWith('.'))
          .sort()
          .map((name) => ({
            entry: `objects/${folder}/${name}`,
            digest: Digest.is(folder + name) && folder.length === 2 ? folder + name : null,
          }));
      }),
  );
  return perFolder.flat() as readonly { entry: string; digest: Digest | null }[];
};

/** The part of a store that maps digests to bytes. */
export const openObjects = (paths: StorePaths): Pick<Store, 'write' | 'read' | 'check' | 'discard'> => ({
  write: (bytes) => onDisk(paths.objects, () => writeObject(paths, bytes)),
  read: (digest) => onDisk(paths.object(digest), () => readObject(paths, digest)),
  check: (digest) => onDisk(paths.object(digest), () => checkObject(paths, digest)),
  discard: (digest) => onDisk(paths.object(digest), () => rm(paths.object(digest), { recursive: true, force: true })),
});
