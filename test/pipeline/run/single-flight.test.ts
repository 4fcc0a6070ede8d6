import { either, taskEither } from 'fp-ts';
import { Observable } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../artifacts/manifest.js';
import { storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { objectName } from '../../../artifacts/store/names.js';
import type { Claim, Store } from '../../../artifacts/store.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { experiment } from '../../../pipeline/experiment.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { bytesOf, resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { atOnce, doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { one } from '../fixtures/stages.js';

const single = experiment('single', () => one());

/** A store whose first claim is one that another can take over, and the means to tell that it has. */
const losable = (store: Store) => {
  let lose = (): void => undefined;
  const lost = new Promise<void>((settle) => {
    lose = settle;
  });
  const claim: Claim = { lost, release: taskEither.right(undefined) };
  let isFirst = true;
  const tryClaim: Store['tryClaim'] = (key) => {
    if (!isFirst) return store.tryClaim(key);
    isFirst = false;
    return taskEither.right(either.right(claim));
  };
  return { store: { ...store, tryClaim }, lose: () => lose() };
};

/** Computes nothing, and tells of its jobs: begun, asked to stop, ended. */
const hanging = () => {
  const told: string[] = [];
  let begin = (): void => undefined;
  const begun = new Promise<void>((settle) => {
    begin = settle;
  });
  const executor: Executor = {
    ...atOnce,
    execute: (_, signal) =>
      new Observable(() => {
        told.push('begun');
        begin();
        signal.addEventListener('abort', () => told.push('asked to stop'));
        return () => told.push('ended');
      }),
  };
  return { executor, told, begun };
};

test('a run whose claim another takes over ends the work, waits for the result of the other, and says so', async () => {
  const shared = await scratchStore();
  const { store, lose } = losable(shared);
  const { executor, told, begun } = hanging();
  const first = eventsOf(single, optionsWith(store, { executor }));
  await begun;
  const second = await eventsOf(single, optionsWith(shared));
  assert.equal(statusesOf(second), { one: ['running', 'done'] });
  assert.equal(told, ['begun']);
  lose();
  const events = await first;
  assert.equal(told, ['begun', 'ended']);
  assert.equal(statusesOf(events), { one: ['running', 'cached'] });
  assert.equal(doneOf(events).outputs, doneOf(second).outputs);
  assert.equal(
    events.flatMap((event) => (event.type === 'log' ? [[event.level, event.message]] : [])),
    [
      [
        'warning',
        'another run took this one for dead, since it was silent for so long, and computes the stage now; this one waits for its result',
      ],
    ],
  );
});

test('a run whose claim another takes over and lets go without a result computes the stage after all', async () => {
  const { store, lose } = losable(await scratchStore());
  const { executor, begun } = hanging();
  let isFirst = true;
  const once: Executor = {
    ...atOnce,
    execute: (job, signal) => {
      const now = isFirst ? executor : atOnce;
      isFirst = false;
      return now.execute(job, signal);
    },
  };
  const run = eventsOf(single, optionsWith(store, { executor: once }));
  await begun;
  lose();
  const events = await run;
  assert.equal(statusesOf(events), { one: ['running', 'running', 'done'] });
  assert.equal(doneOf(events).problems, []);
});

test('a run whose result another mends waits for that, and neither asks again without pause nor reads what is damaged again', async () => {
  const blobs = memoryBlobs('mine');
  let asked = 0;
  const counted: Blobs = {
    ...blobs,
    range: (...given) => {
      asked += 1;
      return blobs.range(...given);
    },
  };
  const store = storeOn({ blobs: counted });
  await eventsOf(single, optionsWith(store));
  for (const name of await blobs.list('objects/')) {
    const bytes = (await blobs.get(name)) as Uint8Array;
    await blobs.delete(name);
    await blobs.putIfAbsent(
      name,
      Uint8Array.from(bytes, (byte) => byte ^ 1),
    );
  }
  const [mending, waiting] = [storeOn({ blobs }), storeOn({ blobs: counted })];
  const { executor, begun } = hanging();
  const first = runExperiment(single, optionsWith(mending, { executor })).subscribe();
  await begun;
  // The damaged object was removed by the holder; what another put there meanwhile is damaged too.
  const [manifest] = await resultOf(mending.manifests);
  for (const { digest } of Object.values((manifest as Manifest).outputs))
    await blobs.putIfAbsent(objectName(digest), bytesOf('else'));
  let waits = 0;
  const awaitUnclaimed: Store['awaitUnclaimed'] = (key, signal) => {
    waits += 1;
    return waiting.awaitUnclaimed(key, signal);
  };
  asked = 0;
  const second = runExperiment(single, optionsWith({ ...waiting, awaitUnclaimed })).subscribe();
  await new Promise((settle) => setTimeout(settle, 450));
  assert.is(waits, 1);
  assert.ok(asked <= 8, `${asked} reads of what is damaged`);
  second.unsubscribe();
  first.unsubscribe();
});

test('unsubscribing a run that waits for another ends the wait', async () => {
  const store = await scratchStore();
  const { executor, begun } = hanging();
  const first = runExperiment(single, optionsWith(store, { executor })).subscribe();
  await begun;
  let signalOfWait: AbortSignal | undefined;
  const awaitUnclaimed: Store['awaitUnclaimed'] = (key, signal) => {
    signalOfWait = signal;
    return store.awaitUnclaimed(key, signal);
  };
  const second = runExperiment(single, optionsWith({ ...store, awaitUnclaimed })).subscribe();
  while (signalOfWait === undefined) await new Promise((settle) => setTimeout(settle, 5));
  assert.not.ok(signalOfWait.aborted);
  second.unsubscribe();
  assert.ok(signalOfWait.aborted);
  first.unsubscribe();
});

test.run();
