import { readdir } from 'node:fs/promises';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { problem } from '../../base/problem.js';
import { Digest } from '../digest.js';
import { Manifest } from '../manifest.js';
import type { Listing, Store } from '../store.js';
import { writeAtomically } from './atomic-write.js';
import { onDisk, unless } from './disk-problem.js';
import { readEntry } from './entry.js';
import type { StorePaths } from './paths.js';
import { seal, unseal } from './sealed.js';

/** Reads the manifest under a key: none when there is no file, and what is wrong with the file when it is unreadable. */
export const readManifest = async (paths: StorePaths, key: Digest): Promise<option.Option<either.Either<string, Manifest>>> =>
  pipe(
    await readEntry(paths.action(key)),
    option.map((entry) =>
      pipe(
        entry,
        either.chain((bytes) => unseal(Manifest, bytes)),
        either.filterOrElse(
          (manifest) => manifest.key === key,
          (manifest) => `it is the manifest of ${manifest.key}`,
        ),
      ),
    ),
  );

const readableManifest = async (paths: StorePaths, key: Digest): Promise<option.Option<Manifest>> =>
  pipe(await readManifest(paths, key), option.chain(option.fromEither));

/** Every file among the actions: the key that its name spells, or null where it spells none. */
export const listActions = async (
  paths: StorePaths,
): Promise<readonly { readonly entry: string; readonly key: Digest | null }[]> =>
  ((await unless(['ENOENT'], readdir(paths.actions))) ?? [])
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => {
      const key = name.replace(/\.json$/, '');
      return { entry: `actions/${name}`, key: name.endsWith('.json') && Digest.is(key) ? key : null };
    });

const readAll = async (paths: StorePaths): Promise<Listing> => {
  const found: Manifest[] = [];
  const damaged: string[] = [];
  for (const { key, entry } of await listActions(paths)) {
    if (key === null) continue;
    const manifest = await readManifest(paths, key);
    if (option.isNone(manifest)) continue;
    if (either.isLeft(manifest.value)) damaged.push(entry);
    else found.push(manifest.value.right);
  }
  const manifests = found.sort((a, b) => Date.parse(b.finished) - Date.parse(a.finished) || (a.key < b.key ? -1 : 1));
  return { manifests, damaged };
};

const write = async (paths: StorePaths, manifest: Manifest): Promise<void> => {
  const text = seal(Manifest.encode(manifest));
  if (either.isLeft(text)) {
    throw problem(
      'stage',
      `What stage ${manifest.parts.stage} produced cannot be recorded: ${text.left}`,
      manifest.parts.stage,
      'Use plain finite values there',
    );
  }
  await writeAtomically(paths.temporary, paths.action(manifest.key), text.right);
};

/** The part of a store that maps keys to manifests. */
export const openActions = (paths: StorePaths): Pick<Store, 'manifest' | 'writeManifest' | 'manifests' | 'listing'> => ({
  manifest: (key) => onDisk(paths.action(key), () => readableManifest(paths, key)),
  writeManifest: (manifest) => onDisk(paths.action(manifest.key), () => write(paths, manifest)),
  manifests: onDisk(paths.actions, async () => (await readAll(paths)).manifests),
  listing: onDisk(paths.actions, () => readAll(paths)),
});
