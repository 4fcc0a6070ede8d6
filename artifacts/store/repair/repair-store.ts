import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { orThrow } from '../../../base/or-throw.js';
import { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import type { Store } from '../../store.js';
import { keyOfAction, listActions, readManifest } from '../actions.js';
import { isDropped } from '../dropped.js';
import { unlessMisplaced } from '../entry.js';
import { actionName, digestOfObject, objectName } from '../names.js';

/** Fate of a damaged entry: `fetched` from another store, `removed` so that it is made anew, or `left` for the reason given. */
export interface Repair {
  readonly entry: string;
  readonly done: 'fetched' | 'removed' | 'left';
  /** For one that is left: why, and what to do. */
  readonly why?: string;
}

/** Rooms of which nothing is lost with an entry: it is made anew, or costs only time. */
const PASSING = [
  'leases',
  'files',
  'sources',
  'type-checked',
  'closures',
  'trials',
  'origins',
  'code',
  'names',
  'uses',
  'sweeps',
  'dropped',
];

/** Does something to a key as its only holder; what another holds is being made anew, and is left. */
const underClaim = async (store: Store, key: Digest, entry: string, work: () => Promise<Repair>): Promise<Repair> => {
  const tried = orThrow(await store.tryClaim(key)());
  if (either.isLeft(tried)) return { entry, done: 'left', why: `${tried.left} is at it` };
  try {
    return await work();
  } finally {
    await tried.right.release();
  }
};

/** Fetches an object; false where the other store has none that is intact. */
const fetchObject = async (store: Store, from: Store | undefined, digest: Digest): Promise<boolean> => {
  const bytes = from === undefined ? undefined : await from.read(digest)();
  if (bytes === undefined || either.isLeft(bytes)) return false;
  orThrow(await store.write(bytes.right)());
  return true;
};

const repairObject = async (store: Store, from: Store | undefined, digest: Digest, entry: string): Promise<Repair> => {
  if (await fetchObject(store, from, digest)) return { entry, done: 'fetched' };
  orThrow(await store.discard(digest)());
  return { entry, done: 'removed' };
};

/** The outputs of a manifest that are not there whole, and were not dropped. */
const lackingOutputs = async ({ blobs }: Store, { outputs }: Manifest): Promise<readonly Digest[]> => {
  const lacking: Digest[] = [];
  for (const { digest, bytes } of Object.values(outputs)) {
    const found = await unlessMisplaced(blobs.stat(objectName(digest)));
    if (either.isRight(found) && found.right?.bytes === bytes) continue;
    if (either.isRight(found) && found.right === undefined && (await isDropped(blobs, digest))) continue;
    lacking.push(digest);
  }
  return lacking;
};

/** Fetches all that a manifest lacks; false where some of it cannot be had. */
const complete = async (store: Store, from: Store | undefined, manifest: Manifest): Promise<boolean> => {
  for (const digest of await lackingOutputs(store, manifest)) if (!(await fetchObject(store, from, digest))) return false;
  return true;
};

/** Mends an entry of the actions: its manifest, and then the objects that this names. None where nothing is wrong. */
const repairAction = async (store: Store, from: Store | undefined, key: Digest): Promise<Repair | undefined> => {
  const entry = actionName(key);
  const found = await readManifest(store.blobs, key);
  if (option.isNone(found)) return undefined;
  const isReadable = either.isRight(found.value);
  if (either.isRight(found.value) && (await lackingOutputs(store, found.value.right)).length === 0) return undefined;
  return underClaim(store, key, entry, async () => {
    const other = isReadable || from === undefined ? option.none : orThrow(await from.manifest(key)());
    const manifest = either.isRight(found.value) ? option.some(found.value.right) : other;
    if (option.isSome(manifest) && (await complete(store, from, manifest.value))) {
      if (!isReadable) orThrow(await store.writeManifest(manifest.value)());
      return { entry, done: 'fetched' };
    }
    await store.blobs.delete(entry);
    return { entry, done: 'removed' };
  });
};

const repairOther = async (store: Store, entry: string): Promise<Repair> => {
  const [room = '', key, part] = entry.split('/');
  const left = (why: string): Repair => ({ entry, done: 'left', why });
  if (room === 'checkpoints' && Digest.is(key))
    return underClaim(store, key, entry, async () => {
      for (const name of [entry, ...(await store.blobs.list(`${entry}/`))]) await store.blobs.delete(name);
      return { entry, done: 'removed' };
    });
  if (room === 'runs' && part !== 'summary.json') return left(`it is of the record of a run, which \`pipe rm ${key}\` forgets`);
  if (room === 'pins') return left(`\`pipe unpin ${key?.replace(/\.json$/, '')}\` takes it away`);
  if ((room !== 'runs' && !PASSING.includes(room)) || key === undefined)
    return left('it is none of the store’s: see what it is, and move it away');
  await store.blobs.delete(entry);
  return { entry, done: 'removed' };
};

/**
 * Mends a store: what is damaged or missing is fetched from another, verified by its digest, or else removed, so that the next
 * run that needs it makes it anew. A result that lacks an artifact goes whole: its manifest too.
 *
 * @param from the other store, if there is one
 * @throws a `store` problem where one of the two cannot be read or written
 */
export const repairStore = async (store: Store, from?: Store): Promise<readonly Repair[]> => {
  const { damaged } = orThrow(await store.verify()());
  const repairs: Repair[] = [];
  for (const entry of [...new Set(damaged.map((one) => one.entry))]) {
    const digest = digestOfObject(entry);
    if (digest !== undefined) repairs.push(await repairObject(store, from, digest, entry));
    else if (keyOfAction(entry) === undefined) repairs.push(await repairOther(store, entry));
  }
  // After the objects: what of them is gone now is missed by the manifests.
  for (const key of await listActions(store.blobs)) {
    const repaired = await repairAction(store, from, key);
    if (repaired !== undefined) repairs.push(repaired);
  }
  return repairs;
};
