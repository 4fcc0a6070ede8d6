import { from, mergeMap, tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { integers } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { attachStore } from '../../../pipeline/address/stores.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { type Experiment, experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { Job, WorkerMessage } from '../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { inBuiltProcesses, walkStage } from '../fixtures/built.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';

const walkOf = (config: object) => experiment('walking', () => start(walkStage as never, config as never));
const walking = walkOf({ steps: 20, wait: 4 });

/** When a child is killed: once it has a checkpoint, or told a message, or so many milliseconds after it began or told a step. */
type Moment =
  | { readonly when: 'once it has a checkpoint' }
  | { readonly when: string; readonly is: (message: WorkerMessage) => boolean }
  | { readonly when: string; readonly after: 'start' | 'step'; readonly milliseconds: number };

const atStep = (done: number): Moment => ({
  when: `at step ${done}`,
  is: (message) => message.type === 'progress' && message.done === done,
});
const atArtifact = (name: string): Moment => ({
  when: `once ${name} is written`,
  is: (message) => message.type === 'artifact' && message.name === name,
});
const after = (milliseconds: number, after: 'start' | 'step'): Moment => ({
  when: `${milliseconds} ms after its ${after}`,
  after,
  milliseconds,
});

const delays = (most: number, seed: number): readonly number[] => [...integers(generatorOf(seed), 3, most)];

const MOMENTS: readonly Moment[] = [
  ...[1, 2, 11, 20].map(atStep),
  atArtifact('total'),
  atArtifact('metrics'),
  ...delays(400, 1).map((milliseconds) => after(milliseconds, 'start')),
  ...delays(100, 2).map((milliseconds) => after(milliseconds, 'step')),
];

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had come to its end.
  }
};

/** Ends of a child that is killed, and of the job that it had. */
interface Fate {
  /** Types of the messages of the child. */
  readonly told: string[];
  /** Tells whether the store had a checkpoint when the job was begun again; undefined if it was not. */
  hadCheckpoint?: boolean;
}

const hasCheckpoint = async ({ store: address, key }: Job): Promise<boolean> => {
  const store = await resultOf(attachStore(address));
  return (await resultOf(store.checkpoint(key)))._tag === 'Some';
};

const killOnceKept = async (pid: number, job: Job, told: readonly string[]): Promise<void> => {
  while (!told.some(endsWork) && !(await hasCheckpoint(job))) await new Promise((settle) => setTimeout(settle, 10));
  kill(pid);
};

const endsWork = (type: string): boolean => type === 'finished' || type === 'lost' || type === 'failed';

/** Computes in a child that is killed at a moment, and after that in this thread, which starts sooner. */
const killedAt = async (moment: Moment, fate: Fate): Promise<Executor> => {
  let pid = 0;
  let [isFirst, hasStepped] = [true, false];
  const processes = await inBuiltProcesses((started) => {
    pid = started;
    if ('after' in moment && moment.after === 'start') setTimeout(kill, moment.milliseconds, pid);
  });
  const onMessage = (message: WorkerMessage, job: Job): void => {
    fate.told.push(message.type);
    const isFirstStep = message.type === 'progress' && !hasStepped;
    hasStepped ||= isFirstStep;
    if ('is' in moment) {
      if (moment.is(message)) kill(pid);
    } else if (!isFirstStep) return;
    else if (!('after' in moment)) void killOnceKept(pid, job, fate.told);
    else if (moment.after === 'step') setTimeout(kill, moment.milliseconds, pid);
  };
  const again = async (job: Job): Promise<void> => {
    fate.hadCheckpoint = await hasCheckpoint(job);
  };
  return {
    ...processes,
    execute: (job, signal) => {
      if (!isFirst) return from(again(job)).pipe(mergeMap(() => inThisThread.execute(job, signal)));
      isFirst = false;
      return processes.execute(job, signal).pipe(tap((message) => onMessage(message, job)));
    },
  };
};

const digestsIn = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'artifact' ? [[event.name, event.digest]] : [])));

/** Runs a walk whose child is killed: the digests are those of one that was not, and its loss and its resumption are told. */
const check = async (walk: Experiment, moment: Moment, whole: Readonly<Record<string, string>>): Promise<Fate> => {
  const fate: Fate = { told: [] };
  const executor = await killedAt(moment, fate);
  const events = await eventsOf(walk, optionsWith(await scratchStore(), { executor, checkpointSeconds: 0 }));
  assert.equal(doneOf(events).problems, [], moment.when);
  assert.equal(digestsIn(events), whole, moment.when);
  const isLost = fate.told.at(-1) === 'lost';
  const said = events.filter((event) => event.type === 'log' && /killed from outside \(SIGKILL\)/.test(event.message));
  assert.is(said.length, isLost ? 1 : 0, moment.when);
  const isResumed = events.some((event) => event.type === 'stage' && event.status === 'resumed' && event.seconds !== 0);
  assert.is(statusesOf(events)['walk']?.includes('resumed'), isLost, moment.when);
  const steps = events.flatMap((event) => (event.type === 'metric' ? [event.step] : []));
  assert.is(new Set(steps).size, steps.length, moment.when);
  assert.equal([fate.hadCheckpoint ?? false, fate.hadCheckpoint !== undefined], [isResumed, isLost], moment.when);
  return fate;
};

const wholeOf = async (walk: Experiment): Promise<Readonly<Record<string, string>>> => {
  const whole = digestsIn(await eventsOf(walk, optionsWith(await scratchStore())));
  assert.equal(Object.keys(whole).sort(), ['metrics', 'total']);
  return whole;
};

test('a child that is killed at any moment is replaced once, from its checkpoint if it has one, which is said, and the digests are the same', async () => {
  const whole = await wholeOf(walking);
  const waiting = [...MOMENTS];
  let losses = 0;
  const lane = async (): Promise<void> => {
    for (let moment = waiting.pop(); moment !== undefined; moment = waiting.pop())
      if ((await check(walking, moment, whole)).told.at(-1) === 'lost') losses += 1;
  };
  await Promise.all([lane(), lane(), lane()]);
  assert.is(MOMENTS.length, 12);
  assert.ok(losses > 0);
});

test('a child that is killed once it has a checkpoint is replaced by one that goes on from there', async () => {
  // Slow enough that the checkpoint of a step is written before the last of them.
  const slowly = walkOf({ steps: 5, wait: 250 });
  const { hadCheckpoint } = await check(slowly, { when: 'once it has a checkpoint' }, await wholeOf(slowly));
  assert.is(hadCheckpoint, true);
});

test.run();
