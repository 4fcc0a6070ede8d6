import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestHost } from '../pipeline/fixtures/host.js';
import { type AnyEvent, edit, oddExperiment, outputsOf, pipe, project, spawnPipe, statusesOf } from './project.js';

const SLOW = 'run exp.ts --json --checkpoint 0 --set base.wait=300 --set train.steps=12 --set train.pause=60 --set last.wait=300';

/** The first event that `matches` kills the command, after some milliseconds. */
const killWhen = (matches: (event: AnyEvent) => boolean, milliseconds = 0) => {
  let sent = false;
  return {
    onEvent: (event: AnyEvent, child: ChildProcess): void => {
      if (sent || !matches(event)) return;
      sent = true;
      if (milliseconds === 0) child.kill('SIGKILL');
      else setTimeout(() => child.kill('SIGKILL'), milliseconds);
    },
  };
};

/** The first event that `matches` interrupts the command, as Ctrl-C does. */
const interruptWhen = (matches: (event: AnyEvent) => boolean) => {
  let sent = false;
  return {
    onEvent: (event: AnyEvent, host: TestHost): void => {
      if (sent || !matches(event)) return;
      sent = true;
      host.interrupt();
    },
  };
};

const step = (done: number) => (event: AnyEvent) => event['type'] === 'progress' && event['done'] === done;
/** The notes of the checkpoints in a project's store, by name: a newer checkpoint has another. */
const checkpointIn = (folder: string): string => {
  const checkpoints = join(folder, '.sluice', 'checkpoints');
  const names = existsSync(checkpoints) ? readdirSync(checkpoints, { recursive: true }) : [];
  return names
    .map(String)
    .filter((name) => name.endsWith('.json'))
    .join();
};
/** A step from `least` on, once there is a newer checkpoint than now: events do not wait for what is being written. */
const savedStep = (folder: string, least: number) => {
  const before = checkpointIn(folder);
  return (event: AnyEvent) =>
    event['type'] === 'progress' && (event['done'] as number) >= least && checkpointIn(folder) !== before;
};
const stepsOf = (events: readonly AnyEvent[]): readonly number[] =>
  events.flatMap((event) => (event['type'] === 'progress' ? [event['done'] as number] : []));

test('killed with SIGKILL and rerun, a run ends with the digests of an uninterrupted one, and nothing finished is computed again', async () => {
  const folder = project();
  edit(folder, 'exp.ts', ', side: side()', '');
  const killed = await spawnPipe(folder, SLOW, killWhen(savedStep(folder, 3), 20));
  assert.equal([killed.signal, statusesOf(killed)], ['SIGKILL', { base: 'done', train: 'running' }]);
  const finished = await pipe(folder, SLOW);
  assert.equal([finished.code, statusesOf(finished)], [0, { base: 'cached', train: 'done', last: 'done' }]);
  assert.ok(finished.events.some(({ stage, status }) => stage === 'train' && status === 'resumed'));
  assert.ok((stepsOf(finished.events)[0] as number) > 1);
  const whole = await pipe(folder, `${SLOW} --store whole`);
  assert.equal(outputsOf(finished), outputsOf(whole));
  // Metrics too are those of a run in one go.
  const metrics = (events: readonly AnyEvent[]) =>
    events.flatMap((event) => (event['type'] === 'artifact' && event['name'] === 'metrics' ? [event['digest']] : []));
  assert.equal(metrics(finished.events), metrics(whole.events));
  assert.is((await pipe(folder, 'verify')).code, 0);
});

test('Ctrl-C ends a run with 130, one message and a checkpoint that the next run goes on from', async () => {
  const folder = project();
  const stopped = await pipe(folder, `${SLOW} --checkpoint 1000`, interruptWhen(step(5)));
  assert.equal([stopped.code, stopped.signal], [130, null]);
  assert.equal([statusesOf(stopped)['train'], statusesOf(stopped)['last']], ['interrupted', 'not-begun']);
  assert.is(
    stopped.err,
    'error: the run was interrupted\n  at: stage train\n  to mend: run the experiment again to go on from the last checkpoint\n',
  );
  assert.equal(Object.keys(outputsOf(stopped)), ['side']);
  const plan = await pipe(folder, `plan exp.ts --json ${SLOW.slice(SLOW.indexOf('--set'))}`);
  assert.equal(
    (JSON.parse(plan.out) as { stages: { status: string }[] }).stages.map(({ status: planned }) => planned),
    ['cached', 'resume', 'depends', 'cached'],
  );
  const resumed = await pipe(folder, SLOW);
  assert.is(resumed.code, 0);
  assert.ok((stepsOf(resumed.events)[0] as number) >= 6);
});

test('a stage that computes for seconds without a pause is interrupted all the same', async () => {
  const folder = project({
    'exp.ts': oddExperiment(
      "new Observable((s) => { s.next({ type: 'progress', done: 0, total: 1, unit: 'steps' }); const end = Date.now() + 60000; while (Date.now() < end) {} s.complete(); })",
    ),
  });
  const { code, err, seconds } = await pipe(
    folder,
    'run exp.ts --json --executor thread',
    interruptWhen(({ type }) => type === 'progress'),
  );
  assert.is(code, 130);
  assert.ok(seconds < 60, `it took ${seconds} s`);
  assert.match(err, 'error: the run was interrupted');
});

test('SIGTERM is an interruption too, and a Ctrl-C after it does not wait', async () => {
  const folder = project({
    'exp.ts': oddExperiment(
      "new Observable((s) => { s.next({ type: 'progress', done: 0, total: 1, unit: 'steps' }); setTimeout(() => {}, 60000); })",
    ),
  });
  const twice = await spawnPipe(folder, 'run exp.ts --json', {
    onEvent: ({ type }, child) => {
      if (type !== 'progress') return;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGINT'), 200);
    },
  });
  // Who waits for the stage is told how the run ended.
  assert.equal([twice.code, twice.events.some(({ type }) => type === 'done')], [130, false]);
});

test.run();
