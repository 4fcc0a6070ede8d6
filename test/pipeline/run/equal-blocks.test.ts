// Outputs of equal bytes are one object of the store: it goes when nothing of the run reads any of them any more, and not before.
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { endUses } from '../../../artifacts/store/uses.js';
import type { Store } from '../../../artifacts/store.js';
import type { Experiment } from '../../../pipeline/experiment.js';
import { experiment } from '../../../pipeline/experiment.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { RunOptions } from '../../../pipeline/run/node-run.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import type { Wanted } from '../../../pipeline/run/wanted.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { afterwards, late, otherLength, pair, readingLate, twin } from '../fixtures/equal-blocks.js';
import { block, blockKind, length } from '../fixtures/passed-on.js';
import { doneOf, optionsWith } from '../fixtures/run.js';

const run = async (
  of: Experiment,
  store: Store,
  options: Partial<RunOptions> = {},
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<readonly RunEvent[]> => {
  const given = optionsWith(storeOn({ blobs: store.blobs }), { keep: ['results'], ...options });
  const events = await lastValueFrom(runExperiment(of, given).pipe(tap(onEvent), toArray()));
  await endUses(store.blobs, 'run');
  return events;
};

const emptyStore = (): Promise<Store> => resultOf(openStoreOn({ blobs: memoryBlobs('memory:equal') }));

const stateOf = async ({ blobs }: Store, events: readonly RunEvent[], stage: string): Promise<string | undefined> => {
  const made = events.flatMap((event) => (event.type === 'artifact' && event.stage === stage ? [event.digest] : []))[0];
  return made && resultOf(storeOn({ blobs }).check(made));
};

const isLog = (event: RunEvent, stage: string, words: RegExp): boolean =>
  event.type === 'log' && event.stage === stage && words.test(event.message);

test('of two equal outputs of one stage the object stays until the readers of both are done', async () => {
  const store = await emptyStore();
  const events = await run(
    experiment('pairs', () => pair().pipe(length(), otherLength())),
    store,
  );
  assert.equal(doneOf(events).problems, []);
  assert.is(await stateOf(store, events, 'pair'), 'dropped');
});

test('the object of an output that is kept by its kind stays, whatever becomes of an equal one', async () => {
  const store = await emptyStore();
  const pairs = experiment('pairs', () => pair().pipe(length(), otherLength()));
  const events = await run(pairs, store, { keep: ['other-block'] });
  assert.equal(doneOf(events).problems, []);
  assert.is(await stateOf(store, events, 'pair'), 'intact');
  assert.not.ok(events.some((event) => isLog(event, 'pair', /is dropped/)));
});

for (const isFound of [false, true])
  test(`an object stays for an equal output that is ${isFound ? 'found' : 'made'} while pictures of the first are drawn`, async () => {
    const store = await emptyStore();
    const twins = experiment('twins', () => {
      const first = pair().pipe(length());
      return { first, second: first.pipe(twin(), late(), afterwards()) };
    });
    if (isFound)
      await run(
        experiment('before', () => ({ only: block().pipe(length(), twin()) })),
        store,
        { keep: ['all'] },
      );
    let tellTwin = (): void => undefined;
    const twinEnded = new Promise<void>((settle) => {
      tellTwin = settle;
    });
    let tellSwept = (): void => undefined;
    const swept = new Promise<void>((settle) => {
      tellSwept = settle;
    });
    const draw = async (): Promise<[]> => {
      await twinEnded;
      return [];
    };
    const sections = async () => [{ kind: blockKind, section: 'blocks', draw }];
    const wanted = { takes: () => true, sections } as unknown as Wanted;
    // Reads once the first of both has been let go; a run that finds out otherwise that it must not go sweeps nothing.
    readingLate.until = () => Promise.race([swept, sleep(300)]);
    const watched = {
      ...store.blobs,
      delete: (name: string) => store.blobs.delete(name).finally(() => name.startsWith('sweeps/') && tellSwept()),
    };
    try {
      const events = await run(twins, { ...store, blobs: watched }, { wanted, jobs: 4 }, (event) => {
        if (event.type === 'stage' && event.stage === 'twin' && (event.status === 'done' || event.status === 'cached'))
          tellTwin();
      });
      assert.equal(doneOf(events).problems, []);
      assert.is(await stateOf(store, events, 'twin'), 'dropped');
      assert.is(events.filter((event) => isLog(event, 'pair', /is dropped/) || isLog(event, 'twin', /is dropped/)).length, 1);
    } finally {
      readingLate.until = async () => undefined;
    }
  });

test.run();
