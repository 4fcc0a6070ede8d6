import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { quoted } from '../../base/quote.js';
import { Digest, digestOf } from '../digest.js';
import { rememberedDigest } from '../file-digests.js';
import { rememberedSource } from '../source-memory.js';
import type { Damage } from '../store.js';
import { keyOfAction, readManifest } from './actions.js';
import type { Blobs } from './blobs.js';
import { checkpointDamage, FOLDER_IS_FILE } from './checkpoints.js';
import { isDropped } from './dropped.js';
import { readEntry, unlessMisplaced } from './entry.js';
import { isJobEntry } from './job-rooms.js';
import { leaseIn } from './lease-record.js';
import { codeDigest, digestOfDropped, generationIn, objectName, originName } from './names.js';
import { openObjects } from './objects.js';
import { ORIGIN_ROOMS } from './origins.js';
import { isRunEntry } from './run-blobs.js';
import { unseal } from './sealed.js';

/** One part of the store with entries of one kind, and what is checked of an entry. */
export interface Room {
  readonly name: string;
  /** Number of parts in the name of an entry; deeper ones are part of it. */
  readonly depth: number;
  readonly check: (entry: string) => Promise<readonly Damage[]>;
}

/** An entry with what is wrong with it, if something is. */
export const damageOf = (entry: string, what: option.Option<string>): readonly Damage[] =>
  option.isNone(what) ? [] : [{ entry, what: what.value }];

const strange = (entry: string): readonly Damage[] => [{ entry, what: 'its name is none that a store gives' }];

const objectDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const digest = entry.split('/').slice(1).join('');
  if (!Digest.is(digest) || entry !== objectName(digest)) return strange(entry);
  // Another value than the store's: all is read, whatever was verified before.
  const state = await openObjects(blobs.behind ?? blobs).check(digest)();
  if (either.isLeft(state)) throw state.left;
  return state.right === 'damaged' ? [{ entry, what: 'its content does not match its digest' }] : [];
};

const actionDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const key = keyOfAction(entry);
  if (key === undefined) return strange(entry);
  const manifest = await readManifest(blobs, key);
  if (option.isNone(manifest)) return [];
  if (either.isLeft(manifest.value)) return [{ entry, what: manifest.value.left }];
  const damage: Damage[] = [];
  for (const [name, { digest, bytes }] of Object.entries(manifest.value.right.outputs)) {
    const found = await unlessMisplaced(blobs.stat(objectName(digest)));
    if (either.isLeft(found)) damage.push({ entry, what: `its output ${quoted(name)} (${digest}) is damaged: ${found.left}` });
    else if (found.right === undefined) {
      if (!(await isDropped(blobs, digest))) damage.push({ entry, what: `its output ${quoted(name)} (${digest}) is missing` });
    } else if (found.right.bytes !== bytes)
      damage.push({ entry, what: `its output ${quoted(name)} (${digest}) has ${found.right.bytes} bytes instead of ${bytes}` });
  }
  return damage;
};

const keyIn = (entry: string): Digest | undefined => {
  const key = entry.split('/')[1];
  return Digest.is(key) ? key : undefined;
};

const checkpointsDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const key = keyIn(entry);
  return key === undefined ? strange(entry) : damageOf(entry, await checkpointDamage(blobs, key));
};

const leaseDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const [, , generation] = entry.split('/');
  if (keyIn(entry) === undefined) return strange(entry);
  if (generation === undefined) return [{ entry, what: FOLDER_IS_FILE }];
  if (generationIn(generation)?.ending !== 'json') return strange(entry);
  return pipe(
    await readEntry(blobs, entry),
    option.chain((found) => option.getLeft(either.chain(either.fromPredicate(names, () => 'it names no process'))(found))),
    (what) => damageOf(entry, what),
  );
};

const names = (bytes: Uint8Array): boolean => leaseIn(bytes) !== undefined;

const markDamage =
  (open: (bytes: Uint8Array) => either.Either<string, unknown>) =>
  async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
    const [, name = ''] = entry.split('/');
    // Marks without an ending are of before they were sealed, and no longer looked at.
    if (entry.startsWith('type-checked/') && Digest.is(name)) return [];
    if (!name.endsWith('.json') || !Digest.is(name.slice(0, -'.json'.length))) return strange(entry);
    return pipe(
      await readEntry(blobs, entry),
      option.chain((found) => option.getLeft(either.chain(open)(found))),
      (what) => damageOf(entry, what),
    );
  };

const anything = (bytes: Uint8Array): either.Either<string, unknown> => unseal(t.unknown, bytes);

const runDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const [, , part] = entry.split('/');
  if (part === undefined) return [{ entry, what: FOLDER_IS_FILE }];
  if (!isRunEntry(part)) return strange(entry);
  return pipe(
    await readEntry(blobs, entry),
    option.chain((found) => option.getLeft(either.chain(anything)(found))),
    (what) => damageOf(entry, what),
  );
};

/** Check of a room whose entries are sealed. */
const sealedDamage =
  (isNamed: (parts: readonly string[]) => boolean) =>
  async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
    if (!isNamed(entry.split('/').slice(1))) return strange(entry);
    return pipe(
      await readEntry(blobs, entry),
      option.chain((found) => option.getLeft(either.chain(anything)(found))),
      (what) => damageOf(entry, what),
    );
  };

const isNamedFile = ([name = '', ...below]: readonly string[]): boolean => below.length === 0 && name.endsWith('.json');

const originDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const [, room = '', file = ''] = entry.split('/');
  const digest = file.replace(/\.json$/, '');
  if (!Digest.is(digest) || entry !== originName(room, digest)) return strange(entry);
  if (!ORIGIN_ROOMS.some((one) => one === room)) return strange(entry);
  return pipe(
    await readEntry(blobs, entry),
    option.chain((found) => option.getLeft(either.chain(anything)(found))),
    (what) => damageOf(entry, what),
  );
};

const jobDamage = async (_: Blobs, entry: string): Promise<readonly Damage[]> => {
  const [, , attempt, part] = entry.split('/');
  if (attempt === undefined || part === undefined) return [{ entry, what: FOLDER_IS_FILE }];
  return keyIn(entry) === undefined || generationIn(`${attempt}.json`) === undefined || !isJobEntry(part) ? strange(entry) : [];
};

const codeDamage = async (blobs: Blobs, entry: string): Promise<readonly Damage[]> => {
  const digest = codeDigest(entry);
  if (digest === undefined) return strange(entry);
  const isSame = (bytes: Uint8Array): boolean => digestOf(bytes) === digest;
  return pipe(
    await readEntry(blobs, entry),
    option.chain((found) =>
      option.getLeft(either.chain(either.fromPredicate(isSame, () => 'its content does not match its digest'))(found)),
    ),
    (what) => damageOf(entry, what),
  );
};

/** The rooms of a store. */
export const roomsOf = (blobs: Blobs): readonly Room[] =>
  (
    [
      ['objects', 3, objectDamage],
      ['actions', 2, actionDamage],
      ['checkpoints', 2, checkpointsDamage],
      ['leases', 3, leaseDamage],
      ['runs', 3, runDamage],
      ['origins', 3, originDamage],
      ['jobs', 4, jobDamage],
      ['code', 2, codeDamage],
      ['names', 2, sealedDamage(isNamedFile)],
      ['pins', 2, sealedDamage(isNamedFile)],
      ['dropped', 2, sealedDamage(([name = '']) => digestOfDropped(`dropped/${name}`) !== undefined)],
      ['uses', 3, sealedDamage(([, key = '']) => Digest.is(key) || generationIn(key)?.ending === 'json')],
      ['sweeps', 2, sealedDamage(isNamedFile)],
      ['files', 2, markDamage(rememberedDigest)],
      ['sources', 2, markDamage(rememberedSource)],
      ['type-checked', 2, markDamage(anything)],
      ['closures', 2, markDamage(anything)],
      ['trials', 2, markDamage(anything)],
    ] as const
  ).map(([name, depth, check]) => ({ name, depth, check: (entry) => check(blobs, entry) }));
