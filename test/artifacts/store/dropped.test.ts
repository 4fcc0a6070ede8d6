import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { findGarbage } from '../../../artifacts/store/collect/find-garbage.js';
import { removeGarbage } from '../../../artifacts/store/collect/remove-garbage.js';
import { dropObjects } from '../../../artifacts/store/drop/drop-objects.js';
import type { Dropped } from '../../../artifacts/store/dropped.js';
import { droppedName, objectName } from '../../../artifacts/store/names.js';
import { repairStore } from '../../../artifacts/store/repair/repair-store.js';
import { removeRun } from '../../../artifacts/store/run-blobs.js';
import { rootReader } from '../../../pipeline/record/roots.js';
import { damage } from '../../laws/mortal-blobs.js';
import { fillStore } from '../fixtures/finished-store.js';
import { bytesOf, problemOf, resultOf } from '../fixtures/scratch.js';

const images = digestOf(bytesOf('images'));

const markOf = (digest: Digest): Dropped => ({
  digest,
  kind: 'dataset-split',
  bytes: 6,
  stage: 'load',
  run: 'run-1',
  dropped: '2026-11-28T19:38:12.000Z',
});

/** A store with what a chain of stages made, of which the images were dropped. */
const droppedStore = async (): Promise<Blobs> => {
  const blobs = memoryBlobs('memory:dropped');
  await resultOf(openStoreOn({ blobs }));
  await fillStore(blobs);
  const { dropped } = await dropObjects(blobs, [markOf(images)], async () => new Set());
  assert.is(dropped.length, 1);
  return blobs;
};

test('an object that was dropped is gone, told from one that is missing, and whole again once it is written', async () => {
  const blobs = await droppedStore();
  const store = storeOn({ blobs });
  assert.is(await blobs.get(objectName(images)), undefined);
  assert.is(await resultOf(store.check(images)), 'dropped');
  assert.is(await resultOf(store.check(digestOf('nothing'))), 'missing');
  const refused = await problemOf(store.read(images));
  assert.is(refused.problem, 'usage');
  assert.is(
    refused.what,
    `the bytes of the dataset-split ${images} were dropped by a run, 2026-11-28 19:38:12, which kept its results alone`,
  );
  assert.match(refused.remedy, /--keep all/);
  await resultOf(store.write(bytesOf('images')));
  assert.is(await resultOf(store.check(images)), 'intact');
  assert.equal(await blobs.list('dropped/'), []);
});

test('what others need stays, and what there is no time left for', async () => {
  const blobs = memoryBlobs('memory:dropped');
  await fillStore(blobs);
  const [cell, network] = ['cell', 'network'].map((text) => digestOf(bytesOf(text))) as [Digest, Digest];
  let reads = 0;
  const now = (): number => (reads++ < 2 ? 0 : 31_000);
  const outcome = await dropObjects(blobs, [images, cell, network].map(markOf), async () => new Set([images]), now);
  assert.equal(
    Object.values(outcome).map((marks: readonly Dropped[]) => marks.map(({ digest }) => digest)),
    [[cell], [images], [network]],
  );
  assert.equal(await blobs.list('sweeps/'), []);
  assert.is(await resultOf(storeOn({ blobs }).check(network)), 'intact');
});

test('a check of the store and its repair take what was dropped for no damage', async () => {
  const blobs = await droppedStore();
  const verified = await resultOf(storeOn({ blobs }).verify());
  assert.equal(verified.damaged, []);
  assert.equal(verified.notices, ['1 object was dropped by runs that keep their results alone, which is no damage']);
  assert.equal(await repairStore(storeOn({ blobs })), []);
  assert.is((await resultOf(storeOn({ blobs }).manifests)).length, 3);
  // A mark that cannot be read is damage of its own.
  await damage(blobs, droppedName(images));
  const entries = (await resultOf(storeOn({ blobs }).verify())).damaged.map(({ entry }) => entry);
  assert.equal(entries, [droppedName(images)]);
  assert.is(await resultOf(storeOn({ blobs }).check(images)), 'dropped');
});

test('a mark stays as long as a result that is kept names its object, and is collected after that', async () => {
  const blobs = await droppedStore();
  // The fixture's record is none that a run writes.
  await removeRun(blobs, 'run-1');
  const keys = new Set((await resultOf(storeOn({ blobs }).manifests)).map(({ key }) => key));
  const readRoots = rootReader(blobs);
  const rooted = async () => ({ ...(await readRoots()), keys });
  const kept = await findGarbage(blobs, rooted, -1);
  assert.equal(
    kept.garbage.filter(({ room }) => room === 'dropped' || room === 'actions'),
    [],
  );
  const found = await findGarbage(blobs, readRoots, -1);
  assert.ok(found.garbage.some(({ room, digest }) => room === 'dropped' && digest === images));
  await removeGarbage(blobs, readRoots, found);
  assert.equal(await blobs.list('dropped/'), []);
});

test.run();
