// The mark of a dropped object beside what comes after it: after any order of drops, transfers, computations, repairs and collections,
// each whole or cut short at a change, "dropped" is said exactly of the objects that are gone since they were dropped.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { openStoreOn, storeOn } from '../../artifacts/open-store.js';
import { memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { findGarbage } from '../../artifacts/store/collect/find-garbage.js';
import { removeGarbage } from '../../artifacts/store/collect/remove-garbage.js';
import { dropObjects } from '../../artifacts/store/drop/drop-objects.js';
import { listDropped } from '../../artifacts/store/dropped.js';
import { objectName } from '../../artifacts/store/names.js';
import { removeRun } from '../../artifacts/store/run-blobs.js';
import { performTransfer } from '../../artifacts/store/transfer/perform-transfer.js';
import { planTransfer } from '../../artifacts/store/transfer/plan-transfer.js';
import { rootReader } from '../../pipeline/record/roots.js';
import { CHAIN, fillStore } from '../artifacts/fixtures/finished-store.js';
import { bytesOf, resultOf } from '../artifacts/fixtures/scratch.js';
import { mortal } from './mortal-blobs.js';
import { paced } from './paced-blobs.js';

const digestIn = (text: string): Digest => digestOf(bytesOf(text));

const keys = new Set(CHAIN.map((stage) => digestOf(stage)));

const isThere = async (blobs: Blobs, text: string): Promise<boolean> =>
  (await blobs.stat(objectName(digestIn(text)))) !== undefined;

/** What is done to a store: to one object of it, or to all. */
type Deed = 'drop' | 'compute' | 'pull' | 'repair' | 'collect';

const deeds: Readonly<Record<Deed, (blobs: Blobs, text: string, backup: Blobs) => Promise<unknown>>> = {
  drop: async (blobs, text) => {
    const mark = { kind: 'split', bytes: text.length, stage: 'load', run: 'run-1', dropped: '2026-11-28T19:38:12.000Z' };
    return (await isThere(blobs, text))
      ? dropObjects(blobs, [{ ...mark, digest: digestIn(text) }], async () => new Set())
      : undefined;
  },
  compute: (blobs, text) => resultOf(storeOn({ blobs }).write(bytesOf(text))),
  pull: async (blobs, _, backup) =>
    performTransfer(backup, blobs, await planTransfer(backup, blobs, 'all', []), { run: 'pull', jobs: 1 }),
  // One that is damaged, of which nobody has the bytes.
  repair: async (blobs, text) =>
    (await isThere(blobs, text)) ? resultOf(storeOn({ blobs }).discard(digestIn(text))) : undefined,
  collect: async (blobs) => {
    const readRoots = async () => ({ ...(await rootReader(blobs)()), keys });
    return removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, -1));
  },
};

const filled = async (where: string): Promise<Blobs> => {
  const blobs = memoryBlobs(where);
  await resultOf(openStoreOn({ blobs }));
  await fillStore(blobs);
  // The fixture's record is none that a run writes.
  await removeRun(blobs, 'run-1');
  return blobs;
};

/** The texts whose objects the store calls dropped, as each who reads the marks does. */
const saidToBeDropped = async (blobs: Blobs): Promise<readonly string[]> => {
  const store = storeOn({ blobs });
  const said: string[] = [];
  for (const text of CHAIN) if ((await resultOf(store.check(digestIn(text)))) === 'dropped') said.push(text);
  const listed = await listDropped(blobs);
  assert.equal(
    CHAIN.filter((text) => listed.has(digestIn(text))),
    said,
  );
  const { notices = [] } = await resultOf(store.verify());
  assert.is(Number(notices[0]?.split(' ')[0] ?? 0), said.length);
  return said;
};

const step = fc.record({
  deed: fc.constantFrom<Deed>('drop', 'drop', 'compute', 'compute', 'pull', 'repair', 'collect'),
  text: fc.constantFrom(...CHAIN),
  last: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 6 })),
  isMade: fc.boolean(),
});

test('"dropped" is said exactly of what is gone since it was dropped, after any order of what is done to a store', async () => {
  const backup = await filled('memory:backup');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const blobs = await filled('memory:dropped');
      const states = new Map<string, 'there' | 'dropped' | 'lost'>(CHAIN.map((text) => [text, 'there']));
      for (const { deed, text, last, isMade } of steps) {
        const dying = mortal(blobs, last, isMade);
        const working = deeds[deed](dying.blobs, text, backup).then(() => true);
        const isWhole = await Promise.race([working, dying.died.then(() => false)]);
        for (const one of CHAIN) {
          const before = states.get(one) ?? 'there';
          const gone = before !== 'there' ? before : deed === 'drop' ? 'dropped' : 'lost';
          states.set(one, (await isThere(blobs, one)) ? 'there' : gone);
        }
        const dropped = CHAIN.filter((one) => states.get(one) === 'dropped');
        assert.equal(await saidToBeDropped(blobs), dropped);
        if (deed === 'collect' && isWhole) assert.is((await blobs.list('dropped/')).length, dropped.length);
      }
    }),
    { numRuns: 60 },
  );
});

test('an object that is made as it is dropped is there or dropped afterwards, in whatever order of the two', async () => {
  const deed = fc.constantFrom<Deed>('compute', 'pull', 'collect');
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 6 })), deed, fc.boolean(), async (stream, other, isStale) => {
      const blobs = await filled('memory:dropped');
      const backup = await filled('memory:backup');
      if (isStale) {
        const dying = mortal(blobs, 2, true);
        await Promise.race([deeds.drop(dying.blobs, 'images', backup), dying.died]);
      }
      const slow = paced(blobs, () => stream.next().value as number);
      await Promise.all([deeds.drop(slow, 'images', backup), deeds[other](slow, 'images', backup)]);
      const state = await resultOf(storeOn({ blobs }).check(digestIn('images')));
      assert.is(state, (await isThere(blobs, 'images')) ? 'intact' : 'dropped');
    }),
    { numRuns: 60 },
  );
});

test.run();
