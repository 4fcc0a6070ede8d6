import { tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { integers } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { WorkerMessage } from '../../../pipeline/worker/job.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { inBuiltProcesses, walkStage } from '../fixtures/built.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';

const walking = experiment('walking', () => start(walkStage as never, { steps: 20, wait: 4 } as never));

/** When a child is killed: once a message of it is there, or so many milliseconds after it began or told its first step. */
type Moment =
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

const delays = (most: number, seed: number): readonly number[] => [...integers(generatorOf(seed), 5, most)];

const MOMENTS: readonly Moment[] = [
  ...[1, 2, 3, 7, 11, 16, 19, 20].map(atStep),
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

/** Computes in a child that is killed at a moment, and after that in this thread, which starts sooner. */
const killedAt = async (moment: Moment, ends: string[]): Promise<Executor> => {
  let pid = 0;
  let isFirst = true;
  const processes = await inBuiltProcesses((started) => {
    pid = started;
    if ('after' in moment && moment.after === 'start') setTimeout(kill, moment.milliseconds, pid);
  });
  let hasStepped = false;
  const onMessage = (message: WorkerMessage): void => {
    ends.push(message.type);
    if ('is' in moment) {
      if (moment.is(message)) kill(pid);
    } else if (moment.after === 'step' && message.type === 'progress' && !hasStepped) {
      hasStepped = true;
      setTimeout(kill, moment.milliseconds, pid);
    }
  };
  return {
    ...processes,
    execute: (job, signal) => {
      if (!isFirst) return inThisThread.execute(job, signal);
      isFirst = false;
      return processes.execute(job, signal).pipe(tap(onMessage));
    },
  };
};

const digestsIn = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.type === 'artifact' ? [[event.name, event.digest]] : [])));

test('a child that is killed at any moment is replaced once from its checkpoint, which is said, and the digests are the same', async () => {
  const whole = digestsIn(await eventsOf(walking, optionsWith(await scratchStore())));
  assert.equal(Object.keys(whole).sort(), ['metrics', 'total']);
  const waiting = [...MOMENTS];
  let [losses, resumptions] = [0, 0];
  const check = async (moment: Moment): Promise<void> => {
    const ends: string[] = [];
    const executor = await killedAt(moment, ends);
    const events = await eventsOf(walking, optionsWith(await scratchStore(), { executor, checkpointSeconds: 0 }));
    assert.equal(doneOf(events).problems, [], moment.when);
    assert.equal(digestsIn(events), whole, moment.when);
    const steps = events.flatMap((event) => (event.type === 'metric' ? [event.step] : []));
    assert.is(new Set(steps).size, steps.length, moment.when);
    const isLost = ends.at(-1) === 'lost';
    const said = events.filter((event) => event.type === 'log' && /killed from outside \(SIGKILL\)/.test(event.message));
    assert.is(said.length, isLost ? 1 : 0, moment.when);
    assert.is(statusesOf(events)['walk']?.includes('resumed'), isLost, moment.when);
    losses += isLost ? 1 : 0;
    resumptions += events.some((event) => event.type === 'stage' && event.status === 'resumed' && event.seconds !== 0) ? 1 : 0;
  };
  const lane = async (): Promise<void> => {
    for (let moment = waiting.pop(); moment !== undefined; moment = waiting.pop()) await check(moment);
  };
  await Promise.all([lane(), lane(), lane()]);
  assert.is(MOMENTS.length, 20);
  assert.ok(losses >= 12 && resumptions >= 6, `${losses} losses, ${resumptions} resumptions`);
});

test.run();
