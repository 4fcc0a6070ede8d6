import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { quoted } from '../../base/quote.js';
import { errorCode } from '../../base/system-error.js';
import { Digest } from '../digest.js';
import { rememberedDigest } from '../file-digests.js';
import { rememberedSource } from '../source-memory.js';
import type { Damage, Store, Verification } from '../store.js';
import { listActions, readManifest } from './actions.js';
import { readCheckpoint } from './checkpoints.js';
import { holderIn } from './claims.js';
import { onDisk, unless } from './disk-problem.js';
import { readEntry } from './entry.js';
import { formatDamage } from './format.js';
import { checkObject, listObjects } from './objects.js';
import type { StorePaths } from './paths.js';
import { NO_FILE } from './regular-file.js';
import { unseal } from './sealed.js';

type Check = () => Promise<readonly Damage[]>;

const strange = (entry: string): readonly Damage[] => [{ entry, what: 'its name is none that a store gives' }];

const damageOf = (entry: string, what: option.Option<string>): readonly Damage[] =>
  option.isNone(what) ? [] : [{ entry, what: what.value }];

const objectDamage = async (paths: StorePaths, entry: string, digest: Digest | null): Promise<readonly Damage[]> => {
  if (digest === null) return strange(entry);
  return (await checkObject(paths, digest)) === 'damaged' ? [{ entry, what: 'its content does not match its digest' }] : [];
};

const manifestDamage = async (paths: StorePaths, key: Digest): Promise<readonly Damage[]> =>
  damageOf(`actions/${key}.json`, option.chain(option.getLeft)(await readManifest(paths, key)));

const actionDamage = async (paths: StorePaths, entry: string, key: Digest | null): Promise<readonly Damage[]> => {
  if (key === null) return strange(entry);
  const manifest = await readManifest(paths, key);
  if (option.isNone(manifest)) return [];
  if (either.isLeft(manifest.value)) return [{ entry, what: manifest.value.left }];
  const damage: Damage[] = [];
  for (const [name, { digest, bytes }] of Object.entries(manifest.value.right.outputs)) {
    const found = await unless(['ENOENT', 'ENOTDIR'], stat(paths.object(digest)));
    if (found === undefined) damage.push({ entry, what: `its output ${quoted(name)} (${digest}) is missing` });
    else if (found.isFile() && found.size !== bytes)
      damage.push({ entry, what: `its output ${quoted(name)} (${digest}) has ${found.size} bytes instead of ${bytes}` });
  }
  return damage;
};

const checkpointDamage = async (paths: StorePaths, key: Digest): Promise<readonly Damage[]> => {
  const damaged = async () => option.chain(option.getLeft)(await readCheckpoint(paths, key));
  const first = await damaged();
  // A running process may have replaced the checkpoint between the reads of its two files.
  return damageOf(`checkpoints/${key}`, option.isNone(first) ? first : await damaged());
};

/** What is wrong with one file of a claim: undefined also for one that was let go of meanwhile. */
const tokenDamage = async (file: string): Promise<string | undefined> => {
  try {
    return (await holderIn(file)) === undefined ? 'it names no process' : undefined;
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    if (errorCode(cause) === 'EISDIR') return 'a folder lies in its place';
    if (errorCode(cause) === NO_FILE) return 'something that is no file lies in its place';
    throw cause;
  }
};

const claimDamage = async (paths: StorePaths, key: Digest): Promise<readonly Damage[]> => {
  const entry = `claims/${key}`;
  const found = await unless(['ENOENT'], lstat(paths.claim(key)));
  if (found === undefined) return [];
  if (!found.isDirectory()) return [{ entry, what: 'a file lies in the place of its folder' }];
  const tokens = (await unless(['ENOENT'], readdir(paths.claim(key)))) ?? [];
  const what = await Promise.all(tokens.map((token) => tokenDamage(join(paths.claim(key), token))));
  return tokens.flatMap((token, i) => damageOf(`${entry}/${token}`, option.fromNullable(what[i])));
};

const sealedDamage =
  (open: (bytes: Uint8Array) => either.Either<string, unknown>) =>
  async (entry: string, path: string): Promise<readonly Damage[]> =>
    pipe(
      await readEntry(path),
      option.chain((found) => option.getLeft(either.chain(open)(found))),
      (what) => damageOf(entry, what),
    );

// Marks without an ending are of before they were sealed, and no longer looked at.
const markDamage = (entry: string, path: string): Promise<readonly Damage[]> =>
  path.endsWith('.json') ? sealedDamage((bytes) => unseal(t.unknown, bytes))(entry, path) : Promise.resolve([]);

/** One folder of the store that has an entry for each of some digests, and what is checked of an entry. */
interface Room {
  readonly name: string;
  readonly folder: string;
  /** Whether a name may end so. */
  readonly ending: (name: string) => boolean;
  readonly check: (entry: string, path: string, digest: Digest) => Promise<readonly Damage[]>;
}

const sealed = (name: string): boolean => name.endsWith('.json');
const bare = (name: string): boolean => !sealed(name);

const roomsOf = (paths: StorePaths): readonly Room[] => [
  { name: 'checkpoints', folder: paths.checkpoints, ending: bare, check: (_, __, key) => checkpointDamage(paths, key) },
  { name: 'claims', folder: paths.claims, ending: bare, check: (_, __, key) => claimDamage(paths, key) },
  { name: 'files', folder: paths.files, ending: sealed, check: sealedDamage(rememberedDigest) },
  { name: 'sources', folder: paths.sources, ending: sealed, check: sealedDamage(rememberedSource) },
  { name: 'type-checked', folder: paths.typeChecked, ending: () => true, check: markDamage },
];

const checksOf = async ({ name, folder, ending, check }: Room): Promise<readonly Check[]> => {
  const found = ((await unless(['ENOENT'], readdir(folder))) ?? []).filter((one) => !one.startsWith('.') && one !== 'temporary');
  return found.sort().map((one) => () => {
    const digest = one.replace(/\.json$/, '');
    const entry = `${name}/${one}`;
    return ending(one) && Digest.is(digest) ? check(entry, join(folder, one), digest) : Promise.resolve(strange(entry));
  });
};

const isFile = async (path: string): Promise<boolean> => (await unless(['ENOENT'], stat(path)))?.isDirectory() === false;

/** Checks every entry of a store. */
const verifyAll = async (paths: StorePaths, onProgress: (done: number, total: number) => void): Promise<Verification> => {
  const rooms = roomsOf(paths);
  const named = [{ name: 'objects', folder: paths.objects }, { name: 'actions', folder: paths.actions }, ...rooms];
  const misplaced = new Set<string>();
  for (const { name, folder } of named) if (await isFile(folder)) misplaced.add(name);
  const has = ({ name }: { readonly name: string }): boolean => !misplaced.has(name);
  const objects = has({ name: 'objects' }) ? await listObjects(paths) : [];
  const actions = has({ name: 'actions' }) ? await listActions(paths) : [];
  const checks: readonly Check[] = [
    ...objects.map(
      ({ entry, digest }) =>
        () =>
          objectDamage(paths, entry, digest),
    ),
    ...actions.map(
      ({ entry, key }) =>
        () =>
          actionDamage(paths, entry, key),
    ),
    ...(await Promise.all(rooms.filter(has).map(checksOf))).flat(),
  ];
  const damaged: Damage[] = [
    ...damageOf('store.json', await formatDamage(paths)),
    ...[...misplaced].map((entry) => ({ entry, what: 'a file lies in the place of this folder' })),
  ];
  for (const [done, check] of checks.entries()) {
    onProgress(done, checks.length);
    damaged.push(...(await check()));
  }
  onProgress(checks.length, checks.length);
  return { objects: objects.length, actions: actions.length, damaged };
};

/** The part of a store that checks all of it, or what lies under one key. */
export const openVerify = (paths: StorePaths): Pick<Store, 'verify' | 'damage'> => ({
  verify: (onProgress = () => undefined) => onDisk(paths.folder, () => verifyAll(paths, onProgress)),
  damage: (key) =>
    onDisk(paths.folder, async () => [...(await manifestDamage(paths, key)), ...(await checkpointDamage(paths, key))]),
});
