import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { workerCommand } from '../../../pipeline/executors/process/command.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { Job, WorkerMessage } from '../../../pipeline/worker/job.js';
import { INTERRUPT_LINE, workerMessages, workerRequest } from '../../../pipeline/worker/protocol.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { BUILT_ENTRY, harmStage, inBuiltProcesses, walkStage } from '../fixtures/built.js';
import { jobOf, stepOf } from '../fixtures/job.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';

const LONG = { steps: 10_000, wait: 40 };
/** So that a checkpoint is that of an interruption. */
const NEVER_BY_ITSELF = { checkpointSeconds: 1000 };

/** A worker's process, first of a group of its own, that walks, once it has told its first line. */
const walking = async (attached: boolean) => {
  const [command, ...words] = workerCommand();
  const store = await scratchStore();
  const job = jobOf(walkStage, LONG, store, NEVER_BY_ITSELF);
  const child = spawn(command, [...words.filter((word) => word.startsWith('--interrupt')), BUILT_ENTRY], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ending = once(child, 'exit');
  child.stdin.write(workerRequest(job, { attached }));
  const messages: WorkerMessage[] = [];
  const ended = lastValueFrom(workerMessages(child.stdout).pipe(tap((message) => messages.push(message))));
  while (messages.length === 0) await new Promise((settle) => setTimeout(settle, 20));
  const hasCheckpoint = async (): Promise<boolean> => (await resultOf(store.checkpoint(job.key)))._tag === 'Some';
  const signalGroup = (signal: NodeJS.Signals): boolean => process.kill(-(child.pid as number), signal);
  return { child, ending, ended, hasCheckpoint, signalGroup };
};

const moment = (milliseconds = 50): Promise<void> => new Promise((settle) => setTimeout(settle, milliseconds));

test('a process ends at once when whoever started it is gone', async () => {
  const { child, ending } = await walking(true);
  child.stdin.end();
  assert.is((await ending)[1], 'SIGKILL');
});

test('a process that is not attached goes on when its input ends, and on SIGTERM ends with a checkpoint', async () => {
  const { child, ending, ended, hasCheckpoint } = await walking(false);
  child.stdin.end();
  await moment();
  child.kill('SIGTERM');
  assert.equal(await ended, { type: 'interrupted' });
  assert.equal((await ending)[0], 0);
  assert.ok(await hasCheckpoint());
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a ${signal} to a whole group of processes leaves one that is attached the time for a checkpoint`, async () => {
    const { child, ending, ended, hasCheckpoint, signalGroup } = await walking(true);
    signalGroup(signal);
    child.stdin.write(INTERRUPT_LINE);
    assert.equal(await ended, { type: 'interrupted' });
    assert.equal((await ending)[0], 0);
    assert.ok(await hasCheckpoint());
  });
}

test('a SIGTERM to a child alone costs the run nothing: it goes on from the checkpoint of that moment, which is said', async () => {
  const ids: number[] = [];
  const processes = await inBuiltProcesses((pid) => void ids.push(pid));
  const executor: typeof processes = {
    ...processes,
    execute: (job, signal) =>
      processes.execute(job, signal).pipe(
        tap((message) => {
          if (message.type === 'progress' && message.done === 3 && ids.length === 1) process.kill(ids[0] as number, 'SIGTERM');
        }),
      ),
  };
  const walk = experiment('walk', () => start(walkStage as never, { steps: 60, wait: 8 } as never));
  const events = await eventsOf(walk, optionsWith(await scratchStore(), { executor, ...NEVER_BY_ITSELF }));
  assert.equal(doneOf(events).problems, []);
  assert.equal(statusesOf(events), { walk: ['running', 'resumed', 'done'] });
  assert.equal(
    events.flatMap((event) => (event.type === 'log' && event.level === 'warning' ? [event.message] : [])),
    [
      'the process of the stage was asked from outside to end (SIGTERM); the stage is tried once more, from its last checkpoint if it has one',
    ],
  );
});

/** All messages of a job in a child. */
const inChild = async (job: Job, signal: AbortSignal, onMessage: (message: WorkerMessage) => void = () => undefined) =>
  lastValueFrom((await inBuiltProcesses()).execute(job, signal).pipe(tap(onMessage), toArray()));

const untouched = new AbortController().signal;

test('a step in a child that takes longer than the grace is ended in it, and the state before that step is kept', async () => {
  const store = await scratchStore();
  const job = jobOf(walkStage, { steps: 3, wait: 1900 }, store, NEVER_BY_ITSELF);
  const controller = new AbortController();
  const messages = await inChild(job, controller.signal, (message) => {
    if (message.type === 'progress') setTimeout(() => controller.abort(), 20);
  });
  assert.is(messages.at(-1)?.type, 'interrupted');
  const kept = await resultOf(store.checkpoint(job.key));
  assert.equal(kept._tag === 'Some' && stepOf(kept.value), 1);
});

test('the engine of a child has as many threads as its job asks for cores', async () => {
  const told = async (resources: Job['resources']): Promise<readonly string[]> => {
    const messages = await inChild(jobOf(harmStage, { how: 'tell' }, await scratchStore(), { resources }), untouched);
    assert.is(messages.at(-1)?.type, 'finished');
    return messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));
  };
  const { SLUICE_THREADS: before } = process.env;
  delete process.env['SLUICE_THREADS'];
  try {
    const both = [told({ cores: 3 }), told({})];
    assert.equal(await Promise.all(both), [['SLUICE_THREADS=3'], ['SLUICE_THREADS=undefined']]);
    process.env['SLUICE_THREADS'] = '2';
    assert.equal(await told({ cores: 3 }), ['SLUICE_THREADS=2']);
  } finally {
    if (before === undefined) delete process.env['SLUICE_THREADS'];
    else process.env['SLUICE_THREADS'] = before;
  }
});

test.run();
