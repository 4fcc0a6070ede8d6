import { Observable, timer } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { BackendIdentity } from '../../../base/backend.js';
import { openExecutor } from '../../../pipeline/compose/executor-place.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { experiment } from '../../../pipeline/experiment.js';
import { operator, start } from '../../../pipeline/flow.js';
import { deviceMix } from '../../../pipeline/run/device-mix.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { problemOf, resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { gpuIdentity, numericCount, numericOne, socket } from '../fixtures/device.js';
import { jobOf, newControl, run } from '../fixtures/job.js';
import { atOnce, doneOf, eventsOf, optionsWith } from '../fixtures/run.js';

const [RED, BLUE] = ['the red GPU, driver 1', 'the blue GPU, driver 2'];

test.before.each(() => {
  socket.device = RED;
});

const warningsIn = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));

const devicesIn = (events: readonly RunEvent[]) =>
  Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'stage' && event.status !== 'running' ? [[`${event.stage} ${event.status}`, event.devices]] : [],
    ),
  );

const one = (config: { readonly n?: number } = {}) => start(numericOne, config);
const count = operator(numericCount);
const counting = experiment('counting', () => one().pipe(count()));
const first = experiment('counting', () => one());

test('a result says on which device it was computed, and is found on another: what is computed there beside it is said', async () => {
  const options = optionsWith(await scratchStore(), { backend: gpuIdentity });
  assert.equal(devicesIn(await eventsOf(first, options)), { 'numeric-one done': [RED] });
  socket.device = BLUE;
  const alone = await eventsOf(first, options);
  assert.equal([devicesIn(alone), warningsIn(alone)], [{ 'numeric-one cached': [RED] }, []]);
  const both = await eventsOf(counting, options);
  assert.equal(devicesIn(both), { 'numeric-one cached': [RED], 'numeric-count done': [BLUE] });
  assert.equal(warningsIn(both), [
    `results of two devices come together, which may round differently: those of numeric-one were computed on ${RED}, ` +
      `those of numeric-count on ${BLUE}; in another store (--store) all is computed anew on one`,
  ]);
  const again = await eventsOf(counting, options);
  assert.equal(devicesIn(again), { 'numeric-one cached': [RED], 'numeric-count cached': [BLUE] });
  assert.is(warningsIn(again).length, 1);
});

test('numeric-one device throughout, and results that no device rounds, are not worth a word', async () => {
  const store = await scratchStore();
  assert.equal(warningsIn(await eventsOf(counting, optionsWith(store, { backend: gpuIdentity }))), []);
  const said: string[] = [];
  const note = deviceMix((message) => said.push(message));
  note('a', []);
  note('b', [RED]);
  note('c', [RED]);
  assert.equal(said, []);
  note('d', [RED, BLUE]);
  note('e', [BLUE]);
  assert.is(said.length, 1);
});

test('a stage that goes on from a checkpoint of another device says so, and its result names both', async () => {
  const store = await scratchStore();
  const job = jobOf(numericCount, { steps: 4 }, store, { key: digestOf('moved'), backend: gpuIdentity, checkpointSeconds: 1000 });
  const control = newControl();
  await run(job, store, (message) => message.type === 'progress' && message.done === 2 && control.interrupt(), control);
  socket.device = BLUE;
  const messages = await run(job, store);
  assert.equal(messages[0], { type: 'devices', devices: [RED, BLUE] });
  assert.ok(
    messages.some(
      (message) =>
        message.type === 'log' &&
        message.message ===
          `the checkpoint was computed on ${RED}, and the stage goes on on ${BLUE}, which may round differently`,
    ),
  );
});

const three = experiment('three', () => ({
  a: one({ n: 1 }),
  b: one({ n: 2 }),
  c: one({ n: 3 }),
}));

/** Computes in this thread, and counts the most jobs at once. */
const counted = (stagesOnDevice?: number) => {
  const jobs = { now: 0, most: 0 };
  const executor: Executor = {
    ...atOnce,
    cores: 3,
    ...(stagesOnDevice === undefined ? {} : { stagesOnDevice }),
    execute: (job, signal) =>
      new Observable((subscriber) => {
        jobs.now += 1;
        jobs.most = Math.max(jobs.most, jobs.now);
        subscriber.add(() => {
          jobs.now -= 1;
        });
        subscriber.add(timer(20).subscribe(() => subscriber.add(atOnce.execute(job, signal).subscribe(subscriber))));
      }),
  };
  return { jobs, executor };
};

test('stages that share a device compute there as many at once as their executor says, the others beside them', async () => {
  const unshared: BackendIdentity = { ...gpuIdentity, sharesDevice: false };
  for (const [backend, stages, most] of [
    [gpuIdentity, 1, 1],
    [gpuIdentity, 2, 2],
    [gpuIdentity, undefined, 3],
    [unshared, 1, 3],
  ] as const) {
    const { jobs, executor } = counted(stages);
    const events = await eventsOf(three, optionsWith(await scratchStore(), { backend, executor, jobs: 3 }));
    assert.equal(doneOf(events).problems, []);
    assert.is(jobs.most, most, `${backend.sharesDevice} ${stages}`);
  }
});

test('threads and processes let one stage on the device, or as many as SLUICE_GPU_STAGES says', async () => {
  for (const name of ['thread', 'process']) {
    const open = (SLUICE_GPU_STAGES?: string) =>
      openExecutor(name, '--executor', { folder: '.', environment: { SLUICE_GPU_STAGES } });
    assert.is((await resultOf(open())).stagesOnDevice, 1);
    assert.is((await resultOf(open('3'))).stagesOnDevice, 3);
    const { what, where } = await problemOf(open('none'));
    assert.equal(
      [what, where],
      ['SLUICE_GPU_STAGES must be a whole number from 1, not "none"', 'the environment variable SLUICE_GPU_STAGES'],
    );
  }
});

test.run();
