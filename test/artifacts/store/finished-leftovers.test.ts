import { join } from 'node:path';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { folderBlobs } from '../../../artifacts/store/blobs/folder.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { jobEntryName, jobPieceName } from '../../../artifacts/store/job-rooms.js';
import { encodeLease } from '../../../artifacts/store/lease-record.js';
import { leasesOf, objectName } from '../../../artifacts/store/names.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { bytesOf, manifestOf, resultOf, scratchFolder } from '../fixtures/scratch.js';

const kinds: Readonly<Record<string, () => Blobs>> = {
  folder: () => folderBlobs(join(scratchFolder(), 'store')),
  memory: () => memoryBlobs('memory:leftovers'),
};

const law = (name: string, holds: (blobs: Blobs) => Promise<void>): void => {
  for (const [kind, make] of Object.entries(kinds)) test(`${kind}: ${name}`, () => holds(make()));
};

const key = digestOf('search');
const cell = bytesOf('a cell');
const state = { state: bytesOf('epoch 1'), note: null };

/** A store as a run leaves it that is killed between its manifest and the removal of its checkpoint. */
const killedIn = async (blobs: Blobs): Promise<void> => {
  const store = await resultOf(openStoreOn({ blobs }));
  await resultOf(store.writeCheckpoint(key, state));
  await resultOf(store.write(cell));
  await resultOf(store.writeManifest(manifestOf('search', { cell })));
};

/** Holds the key by a process that is dead. */
const holdDead = async (blobs: Blobs): Promise<void> => {
  const self = await ownIdentity();
  const holder = { ...self, start: (self.start ?? 0) - 1 };
  await blobs.putIfAbsent(`${leasesOf(key)}0000000003.json`, encodeLease({ state: 'held', token: 'dead', holder }));
};

const leftIn = async (blobs: Blobs): Promise<readonly string[]> => [
  ...(await blobs.list('checkpoints/')),
  ...(await blobs.list('leases/')),
  ...(await blobs.list('jobs/')),
];

law('opening removes the rooms of jobs of a finished action, and of no other', async (blobs) => {
  await killedIn(blobs);
  const unfinished = jobPieceName({ key: digestOf('retrain'), attempt: 1 }, 3);
  for (const name of [jobPieceName({ key, attempt: 2 }, 1), jobEntryName({ key, attempt: 2 }, 'request.json'), unfinished])
    await blobs.putIfAbsent(name, bytesOf('{}'));
  const store = await resultOf(openStoreOn({ blobs }));
  assert.equal(await blobs.list('jobs/'), [unfinished]);
  assert.equal((await resultOf(store.verify())).damaged, []);
  await blobs.putIfAbsent(`${unfinished}.x`, bytesOf('{}'));
  assert.equal((await resultOf(store.verify())).damaged.length, 1);
});

law('opening removes the checkpoint and the lease that a killed run left of a finished action', async (blobs) => {
  await killedIn(blobs);
  await holdDead(blobs);
  assert.is((await leftIn(blobs)).length, 3);
  const store = await resultOf(openStoreOn({ blobs }));
  assert.equal(await leftIn(blobs), []);
  assert.ok(option.isSome(await resultOf(store.manifest(key))));
  assert.equal(await resultOf(store.read(digestOf(cell))), cell);
});

law(
  'opening leaves the checkpoint of an action that is not finished, or that is made anew since its object is gone',
  async (blobs) => {
    await killedIn(blobs);
    const store = storeOn({ blobs });
    const unfinished = digestOf('retrain');
    await resultOf(store.writeCheckpoint(unfinished, state));
    await blobs.delete(objectName(digestOf(cell)));
    await resultOf(openStoreOn({ blobs }));
    for (const one of [key, unfinished]) assert.equal(await resultOf(store.checkpoint(one)), option.some(state));
  },
);

law('opening leaves what is under the lease of a live process, and takes it once that lets go', async (blobs) => {
  await killedIn(blobs);
  const claim = await resultOf(storeOn({ blobs }).claim(key));
  const before = await leftIn(blobs);
  await resultOf(openStoreOn({ blobs }));
  assert.equal(await leftIn(blobs), before);
  await resultOf(claim.release);
  await resultOf(openStoreOn({ blobs }));
  assert.equal(await leftIn(blobs), []);
});

law('opening lists checkpoints, leases and rooms of jobs, and reads nothing of what is finished', async (blobs) => {
  await killedIn(blobs);
  await resultOf(openStoreOn({ blobs }));
  const seen: string[] = [];
  const observed: Blobs = {
    ...blobs,
    get: (name) => {
      seen.push(`get ${name}`);
      return blobs.get(name);
    },
    list: (prefix) => {
      seen.push(`list ${prefix}`);
      return blobs.list(prefix);
    },
  };
  await resultOf(openStoreOn({ blobs: observed }));
  assert.equal(seen, ['get store.json', 'list clock/', 'list checkpoints/', 'list leases/', 'list jobs/']);
});

test.run();
