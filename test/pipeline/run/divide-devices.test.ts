import { finalize, from, lastValueFrom, mergeMap, type Observable, timer } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStoreOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { MachineDevice } from '../../../base/backend.js';
import { isProblem, type Problem } from '../../../base/problem.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { environmentFor } from '../../../pipeline/executors/process/process.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import { dividedDevices } from '../../../pipeline/run/divide-devices.js';
import type { RunOptions } from '../../../pipeline/run/node-run.js';
import { experimentRunner } from '../../../pipeline/run-from-program.js';
import type { Job } from '../../../pipeline/worker/job.js';
import { resultOf, scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { gpuIdentity, numericOne } from '../fixtures/device.js';
import { atOnce, doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { oneStage } from '../fixtures/stages.js';

const devicesOf = (count: number): readonly MachineDevice[] =>
  Array.from({ length: count }, (_, index) => ({ name: `gpu:${index}`, environment: { GPU: String(index) } }));

/** Runs six stages, and gives the devices that they had and how many computed on one at once. */
const run = async (more: Partial<RunOptions>, choosesDevices = true) => {
  const used: (string | undefined)[] = [];
  const now = new Map<string | undefined, number>();
  let most = 0;
  const execute = (job: Job, signal: AbortSignal): Observable<never> => {
    const name = job.device?.name;
    used.push(name);
    now.set(name, (now.get(name) ?? 0) + 1);
    most = Math.max(most, now.get(name) as number);
    return timer(5).pipe(
      mergeMap(() => from(atOnce.execute(job, signal))),
      finalize(() => now.set(name, (now.get(name) as number) - 1)),
    ) as Observable<never>;
  };
  const executor = { ...atOnce, name: 'fake', cores: 100, stagesOnDevice: 1, choosesDevices, execute };
  const six = experiment('six', () =>
    Object.fromEntries(overSeeds([0, 1, 2, 3, 4, 5], () => start(numericOne, {})).map((flow, index) => [`f${index}`, flow])),
  );
  const options = optionsWith(await scratchStore(), { executor, backend: gpuIdentity, jobs: 100, ...more });
  const events = await eventsOf(six, options);
  const warnings = events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : []));
  return { used: [...new Set(used)].sort(), most, warnings };
};

test('each stage has one device of several for itself, and all are used', async () => {
  assert.equal(await run({ devices: devicesOf(3) }), { used: ['gpu:0', 'gpu:1', 'gpu:2'], most: 1, warnings: [] });
});

test('a run takes as many devices as it is to have', async () => {
  assert.equal(await run({ devices: devicesOf(3), jobs: { gpus: 2, cores: 8 } }), {
    used: ['gpu:0', 'gpu:1'],
    most: 1,
    warnings: [],
  });
});

test('an executor that cannot choose computes on one at a time, and says so', async () => {
  const { used, most, warnings } = await run({ devices: devicesOf(3) }, false);
  assert.equal([used, most], [[undefined], 1]);
  assert.equal(warnings, ['the executor "fake" computes on one of 3 GPUs; the executor "process" divides stages among them']);
});

test('more GPUs than there are are all, with a warning; an executor of other machines divides nothing', () => {
  const here = { ...atOnce, name: 'here', stagesOnDevice: 1, choosesDevices: true };
  const asked = dividedDevices(here, 'tensorflow', devicesOf(2), { gpus: 4 });
  assert.equal(asked.devices.length, 2);
  assert.equal(asked.notices, ['4 GPUs are asked for, and the backend tensorflow can be given 2 GPUs']);
  assert.equal(dividedDevices({ ...atOnce, name: 'there' }, 'tensorflow', devicesOf(2), undefined), { devices: [], notices: [] });
});

test('the process of a stage sees the device that it has', () => {
  const [device] = devicesOf(1) as readonly [MachineDevice];
  assert.is(environmentFor({ resources: {}, device })['GPU'], '0');
  assert.is(environmentFor({ resources: {} })['GPU'], undefined);
});

test('a run has the devices of its backend, as that lists them', async () => {
  const used: (string | undefined)[] = [];
  const executor: Executor = {
    ...atOnce,
    cores: 2,
    stagesOnDevice: 1,
    choosesDevices: true,
    execute: (job, signal) => {
      used.push(job.device?.name);
      return atOnce.execute(job, signal);
    },
  };
  const listing = { ...gpuIdentity, devices: async () => devicesOf(2) };
  const folder = scratchFolder();
  const run = experimentRunner(() => ({ version: '0', backends: [listing], folder, environment: {} }));
  const two = experiment('two', () => ({ a: start(numericOne, { n: 1 }), b: start(numericOne, { n: 2 }) }));
  await lastValueFrom(run(two, { executor, jobs: 2 }));
  assert.equal(used.sort(), ['gpu:0', 'gpu:1']);
});

const asking = experiment('asking', () => ({
  a: start(oneStage, {}),
  b: start(numericOne, { n: 2 }),
}));

/** Runs two stages, of which the one that needs no backend asks for a device, and gives the devices that they had, by name. */
const runAsking = async (device: string, more: Partial<RunOptions> = {}, own: Partial<Executor> = {}) => {
  const used: Record<string, string | undefined> = {};
  const executor: Executor = {
    ...atOnce,
    name: 'fake',
    cores: 4,
    stagesOnDevice: 1,
    choosesDevices: true,
    ...own,
    execute: (job, signal) => {
      used[job.name] = job.device?.name;
      return timer(5).pipe(mergeMap(() => atOnce.execute(job, signal)));
    },
  };
  const overrides = [{ stage: 'one', path: ['resources', 'device'], value: device }];
  const pool = { backend: gpuIdentity, devices: devicesOf(3), jobs: 4 };
  // In memory, where stages come to their turns in the order of the experiment, and not as the disk answers.
  const store = await resultOf(openStoreOn({ blobs: memoryBlobs('memory:asking') }));
  const events = await eventsOf(asking, optionsWith(store, { executor, overrides, ...pool, ...more }));
  assert.equal(doneOf(events).problems, []);
  return used;
};

test('a stage gets the device that it names, or any; the others are for the rest', async () => {
  assert.equal(await runAsking('gpu:2'), { one: 'gpu:2', 'numeric-one': 'gpu:0' });
  assert.equal(await runAsking('gpu'), { one: 'gpu:0', 'numeric-one': 'gpu:1' });
  // A thread computes on the one that the backend takes.
  assert.equal(await runAsking('gpu', {}, { choosesDevices: false }), { one: undefined, 'numeric-one': undefined });
  assert.equal(await runAsking('gpu', { devices: [] }), { one: undefined, 'numeric-one': undefined });
  // It has words of its own for devices.
  const elsewhere = { choosesDevices: false, keeps: { memory: true, minutes: true, device: true } };
  assert.equal(await runAsking('a100', {}, elsewhere), { one: undefined, 'numeric-one': undefined });
});

test('a device that a stage cannot have is refused before anything runs', async () => {
  const refused = async (...given: Parameters<typeof runAsking>): Promise<Problem> => {
    const error = await runAsking(...given).catch((reason: unknown) => reason);
    if (!isProblem(error)) throw new Error(`no problem, but ${String(error)}`);
    assert.equal([error.problem, error.where], ['usage', 'stage one']);
    return error;
  };
  const cpu = { ...gpuIdentity, sharesDevice: false };
  const cases = [
    [await refused('gpu:7'), /^it asks for the devices "gpu:7", and a stage computes on one$/, /^ask for gpu:1/],
    [
      await refused('a100'),
      /the device "a100", and the backend gpu can be given gpu:0, gpu:1, gpu:2 here$/,
      /^ask for one of gpu:0/,
    ],
    [
      await refused('gpu:2', { jobs: { gpus: 2 } }),
      /--jobs leaves the run gpu:0, gpu:1 alone$/,
      /^let the run have 3 GPUs \(--jobs\)/,
    ],
    [await refused('gpu:2', {}, { choosesDevices: false }), /the executor "fake" cannot choose among/, /--executor process/],
    [await refused('gpu', { backend: cpu, devices: [] }), /the backend gpu can be given none here$/, /a backend with a GPU/],
    [await refused('a100', { devices: [] }), /the backend gpu can be given none here$/, /^ask for gpu:1, which is the one/],
  ] as const;
  for (const [{ what, remedy }, text, mended] of cases) {
    assert.match(what, text);
    assert.match(remedy, mended);
    assert.match(remedy, /--set one\.resources\.device=/);
  }
});

test('what the store has needs no device', async () => {
  const store = await scratchStore();
  const options = optionsWith(store, { executor: { ...atOnce, stagesOnDevice: 1 }, backend: gpuIdentity });
  await eventsOf(asking, options);
  const overrides = [{ stage: 'one', path: ['resources', 'device'], value: 'a100' }];
  assert.equal(statusesOf(await eventsOf(asking, { ...options, overrides })), { one: ['cached'], 'numeric-one': ['cached'] });
});

test.run();
