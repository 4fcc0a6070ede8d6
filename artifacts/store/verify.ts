import * as option from 'fp-ts/lib/Option.js';
import type { Digest } from '../digest.js';
import type { Damage, Store, Verification } from '../store.js';
import { readManifest } from './actions.js';
import type { Blobs } from './blobs.js';
import { checkpointDamage } from './checkpoints.js';
import { onDisk } from './disk-problem.js';
import { placeOf } from './entry.js';
import { formatDamage } from './format.js';
import { actionName, checkpointsOf, digestOfDropped, objectName } from './names.js';
import { damageOf, roomsOf } from './verify-rooms.js';

const manifestDamage = async (blobs: Blobs, key: Digest): Promise<readonly Damage[]> =>
  damageOf(actionName(key), option.chain(option.getLeft)(await readManifest(blobs, key)));

/** Entries of a room: the names of blobs, cut where what lies below is part of the entry. */
const entriesIn = (names: readonly string[], room: string, depth: number): readonly string[] => [
  ...new Set(names.filter((name) => name.startsWith(`${room}/`)).map((name) => name.split('/').slice(0, depth).join('/'))),
];

/** Checks every entry of a store. */
const verifyAll = async (blobs: Blobs, onProgress: (done: number, total: number) => void): Promise<Verification> => {
  const names = await blobs.list('');
  const rooms = roomsOf(blobs);
  const found = rooms.map((room) => ({ ...room, entries: entriesIn(names, room.name, room.depth) }));
  const misplaced = rooms.map(({ name }) => name).filter((name) => names.includes(name));
  const damaged: Damage[] = [
    ...damageOf('store.json', await formatDamage(blobs)),
    ...misplaced.map((entry) => ({ entry, what: 'a file lies in the place of this folder' })),
  ];
  const total = found.reduce((sum, { entries }) => sum + entries.length, 0);
  let done = 0;
  for (const { entries, check } of found)
    for (const entry of entries) {
      onProgress(done++, total);
      damaged.push(...(await check(entry)));
    }
  onProgress(total, total);
  const count = (room: string): number => found.find(({ name }) => name === room)?.entries.length ?? 0;
  const there = new Set(names);
  const dropped = names.flatMap((name) => digestOfDropped(name) ?? []).filter((digest) => !there.has(objectName(digest))).length;
  const notices = [
    ...(names.some((name) => name.startsWith('claims/'))
      ? ['claims/ is of versions before this one, and nothing looks at it any more; it can be removed']
      : []),
    ...(dropped === 0
      ? []
      : [
          `${dropped} ${dropped === 1 ? 'object was' : 'objects were'} dropped by runs that keep their results alone, which is no damage`,
        ]),
  ];
  return {
    objects: count('objects'),
    actions: count('actions'),
    damaged,
    ...(notices.length === 0 ? {} : { notices }),
  };
};

/** The part of a store that checks all of it, or what lies under one key. */
export const openVerify = (blobs: Blobs): Pick<Store, 'verify' | 'damage'> => ({
  verify: (onProgress = () => undefined) => onDisk(placeOf(blobs), () => verifyAll(blobs, onProgress)),
  damage: (key) =>
    onDisk(placeOf(blobs), async () => [
      ...(await manifestDamage(blobs, key)),
      ...damageOf(checkpointsOf(key).slice(0, -1), await checkpointDamage(blobs, key)),
    ]),
});
