// Law 8 for what a run drops: a run at the same time that needs it either keeps it, or finds the mark and has it made again. Here
// with two runs on one store at once, in many orders of what they do to it, and with one that is cut short at every change.
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn, storeOn } from '../../artifacts/open-store.js';
import { memoryBlobs } from '../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { endUses } from '../../artifacts/store/uses.js';
import { experiment } from '../../pipeline/experiment.js';
import type { RunEvent } from '../../pipeline/run/event.js';
import { runExperiment } from '../../pipeline/run/run-experiment.js';
import { resultOf } from '../artifacts/fixtures/scratch.js';
import { afterwards, otherLength, pair, twin } from '../pipeline/fixtures/equal-blocks.js';
import { block, grow, length } from '../pipeline/fixtures/passed-on.js';
import { doneOf, optionsWith } from '../pipeline/fixtures/run.js';
import { mortal } from './mortal-blobs.js';
import { paced, passing } from './paced-blobs.js';

const chain = (plus: number) => experiment('chain', () => block().pipe(grow(), length({ plus })));

const runOn = async (blobs: Blobs, run: string, plus: number, keep?: readonly string[]): Promise<readonly RunEvent[]> => {
  const events = await lastValueFrom(runExperiment(chain(plus), optionsWith(storeOn({ blobs }), { run, keep })).pipe(toArray()));
  await endUses(blobs, run);
  return events;
};

const emptyBlobs = async (): Promise<Blobs> => {
  const blobs = memoryBlobs('memory:dropped');
  await resultOf(openStoreOn({ blobs }));
  return blobs;
};

const lengthsIn = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events.flatMap((event) => (event.type === 'artifact' && event.kind === 'number' ? [[event.digest, event.stage]] : [])),
  );

const results = Promise.all([0, 5].map(async (plus) => doneOf(await runOn(await emptyBlobs(), 'alone', plus)).outputs));

let dropped = 0;
for (const before of ['nothing', 'all', 'what was kept'] as const)
  for (const both of [false, true])
    test(`two runs at once of which ${both ? 'both drop' : 'one drops'} end as each alone does, where ${before} is there before`, async () => {
      const [first, second] = await results;
      await fc.assert(
        fc.asyncProperty(
          fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
          fc.integer({ min: -120, max: 120 }),
          async (stream, delay) => {
            const blobs = await emptyBlobs();
            if (before !== 'nothing') await runOn(blobs, 'before', 0, before === 'all' ? undefined : ['results']);
            const turns = (): number => stream.next().value as number;
            const [one, other] = await Promise.all([
              passing(-delay).then(() => runOn(paced(blobs, turns), 'one', 0, ['results'])),
              passing(delay).then(() => runOn(paced(blobs, turns), 'other', 5, both ? ['results'] : undefined)),
            ]);
            assert.equal(doneOf(one).problems, []);
            assert.equal(doneOf(other).problems, []);
            assert.equal([doneOf(one).outputs, doneOf(other).outputs], [first, second]);
            const verified = await resultOf(storeOn({ blobs }).verify());
            assert.equal(verified.damaged, []);
            dropped += (await blobs.list('dropped/')).length;
            assert.equal(await blobs.list('sweeps/'), []);
          },
        ),
        { numRuns: 4 },
      );
    });

// Where both drop and what was kept is there, every order ends with a mark; in the other cases the order decides.
test('of those pairs some dropped something', () => assert.ok(dropped > 0, 'nothing was dropped'));

test('a run that drops and is cut short at any change leaves a store without damage, on which the next ends as it would have', async () => {
  const [, second] = await results;
  for (const isMade of [false, true])
    for (let last = 1, lives = false; !lives; last++) {
      const blobs = await emptyBlobs();
      await runOn(blobs, 'before', 0);
      const dying = mortal(blobs, last, isMade);
      lives = await Promise.race([runOn(dying.blobs, 'dying', 0, ['results']).then(() => true), dying.died.then(() => false)]);
      assert.equal((await resultOf(storeOn({ blobs }).verify())).damaged, [], `cut short at change ${last}`);
      const events = await runOn(blobs, 'next', 5, ['results']);
      assert.equal([doneOf(events).problems, doneOf(events).outputs], [[], second], `cut short at change ${last}`);
      if (lives) assert.ok(last > 5);
    }
});

test('a run of stages that give equal bytes ends well, whatever the order of what it does, and drops them in the end', async () => {
  const equal = experiment('equal', () => {
    const [one, other] = [block().pipe(length()), pair().pipe(length(), otherLength())];
    return { one, other, third: one.pipe(twin(), afterwards()), fourth: other.pipe(twin(), length({ plus: 1 })) };
  });
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 6 })), async (stream) => {
      const blobs = await emptyBlobs();
      const store = storeOn({ blobs: paced(blobs, () => stream.next().value as number) });
      const options = optionsWith(store, { keep: ['results'], jobs: 4 });
      const events = await lastValueFrom(runExperiment(equal, options).pipe(toArray()));
      assert.equal(doneOf(events).problems, []);
      assert.equal((await resultOf(storeOn({ blobs }).verify())).damaged, []);
      assert.is((await blobs.list('dropped/')).length, 1);
      assert.is((await blobs.list('objects/')).length, Object.keys(lengthsIn(events)).length);
    }),
    { numRuns: 10 },
  );
});

test.run();
