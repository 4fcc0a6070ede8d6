import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../../artifacts/digest.js';
import { openStoreOn, storeOn } from '../../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { findGarbage } from '../../../../artifacts/store/collect/find-garbage.js';
import { removeGarbage } from '../../../../artifacts/store/collect/remove-garbage.js';
import { dropObjects } from '../../../../artifacts/store/drop/drop-objects.js';
import { jobEntryName, removeJobRooms } from '../../../../artifacts/store/job-rooms.js';
import { objectName } from '../../../../artifacts/store/names.js';
import { putRunSummary, removeRun } from '../../../../artifacts/store/run-blobs.js';
import { declareUse, endUses } from '../../../../artifacts/store/uses.js';
import { rootReader } from '../../../../pipeline/record/roots.js';
import { RunSummary } from '../../../../pipeline/record/summary.js';
import { CHAIN, fillStore } from '../../fixtures/finished-store.js';
import { bytesOf, resultOf } from '../../fixtures/scratch.js';

const images = digestOf(bytesOf('images'));
const key = digestOf('images');

/** Puts the record of a run of the chain that began on a day of November, and ended on that or a later one. */
const putRun = (
  blobs: Blobs,
  run: string,
  day: number,
  life: RunSummary['life'],
  { experiment = 'chain', until = day } = {},
): Promise<unknown> => {
  const head = { run, name: run, experiment, seed: 0, backend: 'none', choices: {}, overrides: [] };
  const [begun, told] = [day, until].map((of) => `2026-11-${of}T00:00:00.000Z`) as [string, string];
  const keys = CHAIN.map((stage) => digestOf(stage));
  const counts = { stages: { all: 3, computed: 1, cached: 2 }, outputs: {}, figures: {}, keys };
  return putRunSummary(blobs, run, RunSummary.encode({ head: { ...head, begun }, told, life, ...counts }));
};

/** A store where the images were dropped, and a run that made them again was interrupted. */
const interruptedStore = async (): Promise<Blobs> => {
  const blobs = memoryBlobs('memory:interrupted');
  const store = await resultOf(openStoreOn({ blobs }));
  await fillStore(blobs);
  // The fixture's record is none that a run writes.
  await removeRun(blobs, 'run-1');
  const mark = { digest: images, kind: 'split', bytes: 6, stage: 'load', run: 'run-1', dropped: '2026-11-10T00:00:00.000Z' };
  await dropObjects(blobs, [mark], async () => new Set());
  await resultOf(store.writeCheckpoint(key, { state: bytesOf('half of the images'), note: null }));
  await putRun(blobs, 'whole', 10, 'over');
  await putRun(blobs, 'interrupted', 11, 'interrupted');
  return blobs;
};

/** The keys that have a checkpoint after a collection. */
const keptIn = async (blobs: Blobs): Promise<readonly (Digest | string | undefined)[]> => {
  await resultOf(openStoreOn({ blobs }));
  const readRoots = rootReader(blobs);
  await removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, -1));
  return [...new Set((await blobs.list('checkpoints/')).map((name) => name.split('/')[1]))];
};

test('the checkpoint of an interrupted making again stays for the next run, and goes once one ended well without it', async () => {
  const blobs = await interruptedStore();
  assert.equal(await keptIn(blobs), [key]);
  await putRun(blobs, 'later', 12, 'over');
  await declareUse(blobs, 'going', key);
  assert.equal(await keptIn(blobs), [key], 'a run on its way may make it again');
  await endUses(blobs, 'going');
  assert.equal(await keptIn(blobs), []);
  assert.is(await resultOf(storeOn({ blobs }).check(images)), 'dropped');
  assert.is((await resultOf(storeOn({ blobs }).manifests)).length, CHAIN.length);
});

test('it stays where the later run is of another experiment, or began before the last word of the one that was interrupted', async () => {
  const blobs = await interruptedStore();
  await putRun(blobs, 'interrupted', 11, 'interrupted', { until: 14 });
  await putRun(blobs, 'meanwhile', 12, 'over', { until: 15 });
  await putRun(blobs, 'another', 16, 'over', { experiment: 'other' });
  assert.equal(await keptIn(blobs), [key]);
  await putRun(blobs, 'later', 16, 'over');
  assert.equal(await keptIn(blobs), []);
});

test('it stays as long as there is a room of a job of its key, which may go on from it', async () => {
  const blobs = await interruptedStore();
  await putRun(blobs, 'later', 12, 'over');
  await blobs.putIfAbsent(jobEntryName({ key, attempt: 1 }, 'request.json'), bytesOf('{}'));
  assert.equal(await keptIn(blobs), [key]);
  await removeJobRooms(blobs, key);
  assert.equal(await keptIn(blobs), []);
});

test('it goes with the record of the run that was interrupted, and once the object is there again', async () => {
  const forgotten = await interruptedStore();
  await removeRun(forgotten, 'interrupted');
  assert.equal(await keptIn(forgotten), []);
  const complete = await interruptedStore();
  await resultOf(storeOn({ blobs: complete }).write(bytesOf('images')));
  assert.equal(await keptIn(complete), []);
});

test('a checkpoint stays where an object of the result is missing, so that the stage is to be computed again', async () => {
  const blobs = await interruptedStore();
  await putRun(blobs, 'later', 12, 'over');
  await blobs.delete(objectName(digestOf(bytesOf('log of images'))));
  assert.equal(await keptIn(blobs), [key]);
});

test.run();
