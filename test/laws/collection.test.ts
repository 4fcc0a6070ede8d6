// Law 8: nothing is deleted that a root needs or a running run may need. Here with a collection and a run on one store at once,
// in many orders of what they do to it, and with a collection that is cut short at every change.
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn, storeOn } from '../../artifacts/open-store.js';
import { memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { findGarbage } from '../../artifacts/store/collect/find-garbage.js';
import { type Collected, removeGarbage } from '../../artifacts/store/collect/remove-garbage.js';
import { performTransfer } from '../../artifacts/store/transfer/perform-transfer.js';
import { planTransfer } from '../../artifacts/store/transfer/plan-transfer.js';
import { endUses } from '../../artifacts/store/uses.js';
import { experiment } from '../../pipeline/experiment.js';
import { runRecorder } from '../../pipeline/record/recorder.js';
import { rootReader } from '../../pipeline/record/roots.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import { runExperiment } from '../../pipeline/run/run-experiment.js';
import { resultOf } from '../artifacts/fixtures/scratch.js';
import { doneOf, optionsWith } from '../pipeline/fixtures/run.js';
import { add, count, one } from '../pipeline/fixtures/stages.js';
import { mortal } from './mortal-blobs.js';
import { paced, passing } from './paced-blobs.js';

const counting = experiment('counting', () => {
  const counted = one({ n: 2 }).pipe(count({ steps: 2 }));
  return { counted, sum: counted.pipe(add({ by: 5 })) };
});

const runOn = (blobs: Blobs, run: string): Promise<readonly RunEvent[]> =>
  lastValueFrom(runExperiment(counting, optionsWith(storeOn({ blobs }), { run, checkpointSeconds: 0 })).pipe(toArray()));

const collect = async (blobs: Blobs): Promise<Collected> => {
  const readRoots = rootReader(blobs);
  // Everything counts as old enough: a store's clock has milliseconds, and some blobs are of this one.
  return removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, -1));
};

/** A store with what a run made that nobody needs any more; without manifests its stages are to be computed again. */
const abandoned = async (hasManifests: boolean): Promise<Blobs> => {
  const blobs = memoryBlobs('memory:collected');
  await resultOf(openStoreOn({ blobs }));
  await runOn(blobs, 'before');
  await endUses(blobs, 'before');
  if (!hasManifests) for (const name of await blobs.list('actions/')) await blobs.delete(name);
  return blobs;
};

const uninterrupted = abandoned(true).then((blobs) => runOn(blobs, 'whole'));

for (const hasManifests of [true, false]) {
  const found = hasManifests ? 'finds in the store' : 'makes once more, to objects that are there,';
  test(`a collection at the same time takes nothing that a run ${found}`, async () => {
    const outputs = doneOf(await uninterrupted).outputs;
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
        fc.integer({ min: -200, max: 200 }),
        async (stream, delay) => {
          const blobs = await abandoned(hasManifests);
          const turns = (): number => stream.next().value as number;
          const [events, collected] = await Promise.all([
            passing(-delay).then(() => runOn(paced(blobs, turns), 'now')),
            passing(delay).then(() => collect(paced(blobs, turns))),
          ]);
          removed += collected.removed.length;
          assert.equal(doneOf(events).problems, []);
          assert.equal(doneOf(events).outputs, outputs);
          const store = storeOn({ blobs });
          assert.equal((await resultOf(store.verify())).damaged, []);
          for (const { digest } of Object.values(outputs)) assert.is(await resultOf(store.check(digest)), 'intact');
          // What the run stands on is there for good, and the rest has gone.
          assert.equal(
            (await collect(blobs)).removed.filter(({ room }) => room === 'actions'),
            [],
          );
          assert.equal((await resultOf(store.manifests)).length, 3);
        },
      ),
      { numRuns: 25 },
    );
    // The interleavings are those of this machine: some must have had something to remove.
    assert.ok(removed > 0, 'no collection came in time to remove anything');
  });
}

const recorded = (async () => {
  const blobs = memoryBlobs('memory:giving');
  await resultOf(openStoreOn({ blobs }));
  const { write, end } = runRecorder(blobs, { every: 0, soon: 0, seconds: () => 0 });
  for (const event of await runOn(blobs, 'given')) write(event);
  await end();
  await endUses(blobs, 'given');
  const keys = (await resultOf(storeOn({ blobs }).manifests)).map(({ key }) => key);
  return { blobs, over: [{ run: 'given', name: 'given', keys }], keys };
})();

test('a collection in the middle of a transfer takes nothing that it brings, or finds', async () => {
  const { blobs: from, over, keys } = await recorded;
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
      fc.constantFrom('nothing', 'objects', 'results'),
      async (stream, before) => {
        const to = before === 'nothing' ? memoryBlobs('memory:taking') : await abandoned(before === 'results');
        await resultOf(openStoreOn({ blobs: to }));
        const turns = (): number => stream.next().value as number;
        let isOver = false;
        const transfer = async (): Promise<void> => {
          await passing(10 * turns());
          const plan = await planTransfer(from, paced(to, turns), 'all', over);
          await performTransfer(from, paced(to, turns), plan, { run: 'transfer', jobs: 2 });
        };
        // One after the other all the while, in shorter steps.
        const collecting = async (): Promise<void> => {
          while (!isOver) removed += (await collect(paced(to, () => turns() % 2))).removed.length;
        };
        const transferring = transfer().finally(() => {
          isOver = true;
        });
        await Promise.all([transferring, collecting()]);
        const later = await collect(to);
        assert.equal(
          later.removed.filter(({ room }) => room === 'actions' || room === 'objects').map(({ entry }) => entry),
          [],
        );
        const store = storeOn({ blobs: to });
        assert.equal((await resultOf(store.verify())).damaged, []);
        assert.equal((await resultOf(store.manifests)).map(({ key }) => key).sort(), [...keys].sort());
        assert.equal(await to.list('uses/'), []);
      },
    ),
    { numRuns: 25 },
  );
  // The interleavings are those of this machine: some must have had something to remove.
  assert.ok(removed > 0, 'no collection came in time to remove anything');
});

test('a collection that is cut short at any change goes on when it is begun again, and two at once do no harm', async () => {
  for (const isMade of [false, true])
    for (let last = 1, lives = false; !lives; last++) {
      const blobs = await abandoned(true);
      const dying = mortal(blobs, last, isMade);
      lives = await Promise.race([collect(dying.blobs).then(() => true), dying.died.then(() => false)]);
      const damaged = (await resultOf(storeOn({ blobs }).verify())).damaged;
      assert.equal(damaged, [], `cut short at change ${last}`);
      await Promise.all([collect(blobs), collect(blobs)]);
      const left = (await blobs.list('')).filter((name) => !/^(sweeps|clock)\//.test(name));
      assert.equal(left, ['store.json'], `cut short at change ${last}`);
      if (lives) assert.ok(last > 5);
    }
});

test.run();
