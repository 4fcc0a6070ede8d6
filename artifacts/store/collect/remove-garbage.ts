import { inTurns } from '../../../base/in-turns.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import { listActions, readManifests } from '../actions.js';
import type { Blobs } from '../blobs.js';
import { removeStaleMark } from '../dropped.js';
import { placeOf } from '../entry.js';
import { CODE, JOBS, runNameOf } from '../names.js';
import { beginSweep, removeOverSweeps, SWEEP_GIVES_UP, SWEEP_LASTS } from '../sweeps.js';
import { type Collection, looseNames } from './find-garbage.js';
import { COLLECTED, type Garbage, looseCode, nameClaims, neededObjects } from './garbage.js';
import { restedKeys } from './loose-checkpoints.js';
import type { ReadRoots, Roots } from './roots.js';

/** The most entries that one sweep removes. */
const MOST = 500;

/** Outcome of a collection: what went, and what a root has come to need since it was found. */
export interface Collected {
  readonly removed: readonly Garbage[];
  readonly spared: readonly Garbage[];
}

/** The manifests that keep their objects: all that are there but those that go. */
const keptManifests = async (
  blobs: Blobs,
  { keys, inUse }: Roots,
  { garbage, manifests }: Collection,
): Promise<readonly Manifest[]> => {
  const goes = new Set(garbage.flatMap(({ room, digest }) => (room === 'actions' && digest !== undefined ? [digest] : [])));
  const kept = (await listActions(blobs)).filter((key) => keys.has(key) || !goes.has(key));
  const knownOf = (key: Digest): Manifest | undefined => (inUse.has(key) ? undefined : manifests.get(key));
  const { byKey } = await readManifests(
    blobs,
    kept.filter((key) => knownOf(key) === undefined),
  );
  return kept.flatMap((key) => knownOf(key) ?? byKey.get(key) ?? []);
};

const tooSlow = (blobs: Blobs): Problem =>
  problem(
    'store',
    `to find out what running runs need took longer than the ${SWEEP_LASTS / 1000} s in which something may be removed then`,
    placeOf(blobs),
    'run `pipe gc` again where the store is near, or while nothing else uses it',
  );

/** The names of code that no job that may begin runs. */
const looseCodeNow = async (blobs: Blobs, roots: Roots, { garbage }: Collection): Promise<ReadonlySet<string>> => {
  if (!garbage.some(({ room }) => room === 'code')) return new Set();
  const names = [...(await blobs.list(JOBS)), ...(await blobs.list(CODE))];
  return new Set(looseCode({ names }, roots).map(({ entry }) => entry));
};

/** Tells of each entry whether nobody needs it, by the roots as they are now. */
const judge = async (blobs: Blobs, readRoots: ReadRoots, collection: Collection): Promise<(entry: Garbage) => boolean> => {
  const roots = await readRoots();
  const needed = neededObjects(await keptManifests(blobs, roots, collection), roots);
  // A run that began since may have taken the name.
  const claims = nameClaims({ names: collection.garbage.flatMap(({ room, entry }) => (room === 'names' ? [entry] : [])) });
  const loose = new Set((await looseNames(blobs, claims, roots)).map(runNameOf));
  const code = await looseCodeNow(blobs, roots, collection);
  const checkpointed = collection.garbage.flatMap(({ room, digest }) => (room === 'checkpoints' ? (digest ?? []) : []));
  const rested = await restedKeys(blobs, checkpointed, roots);
  const isKey = (digest: Digest | undefined): boolean => digest !== undefined && roots.keys.has(digest);
  return ({ room, digest, entry }) => {
    switch (room) {
      case 'objects':
      case 'dropped':
        return digest !== undefined && !needed.has(digest);
      case 'checkpoints':
        return !isKey(digest) || (digest !== undefined && rested.has(digest));
      case 'code':
        return code.has(entry);
      case 'origins':
        return roots.inUse.size === 0;
      case 'uses':
        return roots.over.includes(entry.split('/')[1] ?? '');
      case 'names':
        return loose.has(entry);
      default:
        return !isKey(digest);
    }
  };
};

/**
 * Removes what {@link findGarbage} found, unless a root has come to need it: sweep by sweep, each of which looks at the roots
 * anew. May be cut short at any moment and begun again, also by two at once.
 *
 * @param now milliseconds of a clock that nobody sets
 */
export const removeGarbage = async (
  blobs: Blobs,
  readRoots: ReadRoots,
  collection: Collection,
  now: () => number = () => performance.now(),
): Promise<Collected> => {
  await removeOverSweeps(blobs);
  const waiting = COLLECTED.flatMap((room) => collection.garbage.filter((one) => one.room === room));
  /** Takes the mark of an object that is needed away where that is there again. */
  const tookStaleMark = async ({ room, digest }: Garbage): Promise<boolean> =>
    room === 'dropped' && digest !== undefined && (await removeStaleMark(blobs, digest));
  const removed: Garbage[] = [];
  const spared: Garbage[] = [];
  while (waiting.length > 0) {
    const begun = now();
    const endSweep = await beginSweep(blobs);
    try {
      const isLoose = await judge(blobs, readRoots, collection);
      const batch = waiting.splice(0, MOST);
      const left = await inTurns(batch, async (entry): Promise<readonly Garbage[]> => {
        if (!isLoose(entry)) {
          ((await tookStaleMark(entry)) ? removed : spared).push(entry);
          return [];
        }
        for (const name of entry.blobs) {
          // Whoever waits for this sweep takes it for dead after a while.
          if (now() - begun > SWEEP_LASTS) return [entry];
          await blobs.delete(name, AbortSignal.timeout(SWEEP_GIVES_UP - SWEEP_LASTS));
        }
        removed.push(entry);
        return [];
      });
      if (left.every((one) => one.length > 0)) throw tooSlow(blobs);
      waiting.unshift(...left.flat());
    } finally {
      await endSweep();
    }
  }
  return { removed, spared };
};
