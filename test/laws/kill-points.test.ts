// A run that is killed at any moment ends, once it is run again, with the digests of an uninterrupted one: here at every
// change that it makes to its store, before and after the change. test/command/resume.test.ts has one real SIGKILL.
import { join } from 'node:path';
import { defer, lastValueFrom, mergeMap, type Observable, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn } from '../../artifacts/open-store.js';
import { folderBlobs } from '../../artifacts/store/blobs/folder.js';
import { heldAddress } from '../../artifacts/store/blobs/held.js';
import { memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { experiment } from '../../pipeline/experiment.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import { runExperiment } from '../../pipeline/run/run-experiment.js';
import { resultOf, scratchFolder } from '../artifacts/fixtures/scratch.js';
import { doneOf, optionsWith, statusesOf } from '../pipeline/fixtures/run.js';
import { add, count, one } from '../pipeline/fixtures/stages.js';
import { mortal } from './mortal-blobs.js';

const counting = experiment('counting', () => {
  const counted = one({ n: 2 }).pipe(count({ steps: 4 }));
  return { counted, sum: counted.pipe(add({ by: 5 })) };
});

const runOn = (blobs: Blobs): Observable<RunEvent> =>
  defer(() => resultOf(openStoreOn({ blobs, address: heldAddress(blobs) }))).pipe(
    mergeMap((store) => runExperiment(counting, optionsWith(store, { checkpointSeconds: 0 }))),
  );

const whole = (store: Blobs): Promise<readonly RunEvent[]> => lastValueFrom(runOn(store).pipe(toArray()));

/** Runs the experiment in a process that dies as it changes the store for the `last`th time; false if it lived on. */
const killedAt = async (store: Blobs, last: number, isMade: boolean): Promise<boolean> => {
  const { blobs, died } = mortal(store, last, isMade);
  const killed = await new Promise<boolean>((settle, fail) => {
    const running = runOn(blobs).subscribe({ error: fail, complete: () => settle(false) });
    void died.then(() => {
      running.unsubscribe();
      settle(true);
    });
  });
  return killed;
};

const PLACES: Readonly<Record<string, () => Blobs>> = {
  memory: () => memoryBlobs('memory'),
  folder: () => folderBlobs(join(scratchFolder(), 'store')),
};

for (const [place, make] of Object.entries(PLACES)) {
  test(`killed at any change of its store (${place}), a run goes on to the digests of an uninterrupted one`, async () => {
    const uninterrupted = await whole(make());
    assert.equal(doneOf(uninterrupted).problems, []);
    let resumed = 0;
    let last = 0;
    for (let lives = false; !lives; ) {
      last += 1;
      for (const isMade of [false, true]) {
        const store = make();
        lives = !(await killedAt(store, last, isMade));
        const again = await whole(store);
        assert.equal(doneOf(again).problems, [], `killed at change ${last}`);
        assert.equal(doneOf(again).outputs, doneOf(uninterrupted).outputs, `killed at change ${last}`);
        if (statusesOf(again)['count']?.includes('resumed')) resumed += 1;
      }
    }
    assert.ok(last > 20, `it was killed at ${last} changes only`);
    assert.ok(resumed > (place === 'memory' ? 4 : 0), `${resumed} of the runs went on from a checkpoint`);
  });
}

test.run();
