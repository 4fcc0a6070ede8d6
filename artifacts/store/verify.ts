import { stat } from 'node:fs/promises';
import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type { Digest } from '../digest.js';
import { quoted } from '../quote.js';
import type { Damage, Store, Verification } from '../store.js';
import { listActions, readManifest } from './actions.js';
import { listCheckpoints, readCheckpoint } from './checkpoints.js';
import { onDisk, unless } from './disk-problem.js';
import { checkObject, listObjects } from './objects.js';
import type { StorePaths } from './paths.js';

type Check = () => Promise<readonly Damage[]>;

const strange = (entry: string): readonly Damage[] => [{ entry, what: 'its name is none that a store gives' }];

const objectDamage = async (paths: StorePaths, entry: string, digest: Digest | null): Promise<readonly Damage[]> => {
  if (digest === null) return strange(entry);
  return (await checkObject(paths, digest)) === 'damaged' ? [{ entry, what: 'its content does not match its digest' }] : [];
};

const actionDamage = async (paths: StorePaths, entry: string, key: Digest | null): Promise<readonly Damage[]> => {
  if (key === null) return strange(entry);
  const manifest = await readManifest(paths, key);
  if (option.isNone(manifest)) return [];
  if (either.isLeft(manifest.value)) return [{ entry, what: manifest.value.left }];
  const damage: Damage[] = [];
  for (const [name, { digest, bytes }] of Object.entries(manifest.value.right.outputs)) {
    const found = await unless(['ENOENT'], stat(paths.object(digest)));
    if (found === undefined) damage.push({ entry, what: `its output ${quoted(name)} (${digest}) is missing` });
    else if (found.size !== bytes)
      damage.push({ entry, what: `its output ${quoted(name)} (${digest}) has ${found.size} bytes instead of ${bytes}` });
  }
  return damage;
};

const checkpointDamage = async (paths: StorePaths, key: Digest): Promise<readonly Damage[]> => {
  const damaged = async () => option.chain(option.getLeft)(await readCheckpoint(paths, key));
  const first = await damaged();
  // A running process may have replaced the checkpoint between the reads of its two files.
  const what = option.isNone(first) ? first : await damaged();
  return option.isNone(what) ? [] : [{ entry: `checkpoints/${key}`, what: what.value }];
};

/** Checks every object, manifest and checkpoint of a store. */
const verifyAll = async (paths: StorePaths, onProgress: (done: number, total: number) => void): Promise<Verification> => {
  const objects = await listObjects(paths);
  const actions = await listActions(paths);
  const checkpoints = await listCheckpoints(paths);
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
    ...checkpoints.map((key) => () => checkpointDamage(paths, key)),
  ];
  const damaged: Damage[] = [];
  for (const [done, check] of checks.entries()) {
    onProgress(done, checks.length);
    damaged.push(...(await check()));
  }
  onProgress(checks.length, checks.length);
  return { objects: objects.length, actions: actions.length, damaged };
};

/** The part of a store that checks all of it. */
export const openVerify = (paths: StorePaths): Pick<Store, 'verify'> => ({
  verify: (onProgress = () => undefined) => onDisk(paths.folder, () => verifyAll(paths, onProgress)),
});
