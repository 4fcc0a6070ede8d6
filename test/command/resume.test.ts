import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyEvent, edit, oddExperiment, outputsOf, pipe, project, statusesOf } from './project.js';

const SLOW = 'run exp.ts --json --checkpoint 0 --set base.wait=300 --set train.steps=12 --set train.pause=60 --set last.wait=300';

/** The first event that `matches` sends a signal, after some milliseconds. */
const sendWhen = (signal: NodeJS.Signals, matches: (event: AnyEvent) => boolean, milliseconds = 0) => {
  let sent = false;
  return {
    onEvent: (event: AnyEvent, child: ChildProcess): void => {
      if (sent || !matches(event)) return;
      sent = true;
      if (milliseconds === 0) child.kill(signal);
      else setTimeout(() => child.kill(signal), milliseconds);
    },
  };
};

const status = (stage: string, wanted: string) => (event: AnyEvent) =>
  event['type'] === 'stage' && event['stage'] === stage && event['status'] === wanted;
const step = (done: number) => (event: AnyEvent) => event['type'] === 'progress' && event['done'] === done;
/** What names the checkpoint in a project's store. */
const checkpointIn = (folder: string): string => {
  const checkpoints = join(folder, '.sluice', 'checkpoints');
  const notes = existsSync(checkpoints) ? readdirSync(checkpoints).map((key) => join(checkpoints, key, 'checkpoint.json')) : [];
  return notes
    .filter((note) => existsSync(note))
    .map((note) => readFileSync(note, 'utf8'))
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

test('killed at five moments and rerun, a run ends with the digests of an uninterrupted one, and nothing finished is computed again', async () => {
  const folder = project();
  edit(folder, 'exp.ts', ', side: side()', '');
  const whole = pipe(folder, `${SLOW} --store whole`);
  const killed = async (matches: (event: AnyEvent) => boolean, milliseconds = 0) => {
    const run = await pipe(folder, SLOW, sendWhen('SIGKILL', matches, milliseconds));
    assert.is(run.signal, 'SIGKILL');
    return { statuses: statusesOf(run), steps: stepsOf(run.events), events: run.events };
  };
  const inBase = await killed(status('base', 'running'), 100);
  assert.equal(inBase.statuses, { base: 'running' });
  const inTrain = await killed(savedStep(folder, 3), 20);
  assert.equal(inTrain.statuses, { base: 'done', train: 'running' });
  const againInTrain = await killed(savedStep(folder, 6), 20);
  assert.equal(againInTrain.statuses, { base: 'cached', train: 'running' });
  assert.ok((againInTrain.steps[0] as number) > 1, `the second went on from step ${againInTrain.steps[0]}`);
  const between = await killed(status('train', 'done'));
  assert.is(between.statuses['base'], 'cached');
  assert.ok((between.steps[0] as number) > (againInTrain.steps[0] as number), `the third went on from step ${between.steps[0]}`);
  assert.ok(between.events.some((event) => event['status'] === 'resumed'));
  const inLast = await killed(status('last', 'running'), 100);
  assert.equal(inLast.statuses, { base: 'cached', train: 'cached', last: 'running' });
  const finished = await pipe(folder, SLOW);
  assert.equal([finished.code, statusesOf(finished)], [0, { base: 'cached', train: 'cached', last: 'done' }]);
  assert.equal(outputsOf(finished), outputsOf(await whole));
  // Metrics too are those of a run in one go.
  const metrics = (events: readonly AnyEvent[]) =>
    events.flatMap((event) => (event['type'] === 'artifact' && event['name'] === 'metrics' ? [event['digest']] : []));
  assert.equal(metrics(finished.events), metrics((await whole).events));
  assert.is((await pipe(folder, 'verify')).code, 0);
});

test('Ctrl-C ends a run within two seconds with 130, one message and a checkpoint that the next run goes on from', async () => {
  const folder = project();
  let sentAt = 0;
  const watching = sendWhen('SIGINT', (event) => {
    if (step(5)(event)) sentAt = performance.now();
    return step(5)(event);
  });
  const stopped = await pipe(folder, `${SLOW} --checkpoint 1000`, watching);
  const seconds = (performance.now() - sentAt) / 1000;
  assert.equal([stopped.code, stopped.signal], [130, null]);
  assert.ok(seconds < 2, `it took ${seconds} s`);
  assert.equal([statusesOf(stopped)['train'], statusesOf(stopped)['last']], ['interrupted', 'not-begun']);
  assert.is(
    stopped.err,
    'error: the run was interrupted\n  at: stage train\n  to mend: run the same command again to go on from the last checkpoint\n',
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
      "new Observable((s) => { s.next({ type: 'progress', done: 0, total: 1, unit: 'steps' }); const end = Date.now() + 20000; while (Date.now() < end) {} s.complete(); })",
    ),
  });
  let sentAt = 0;
  const watching = sendWhen('SIGINT', (event) => {
    sentAt = performance.now();
    return event['type'] === 'progress';
  });
  const { code, err } = await pipe(folder, 'run exp.ts --json', watching);
  const seconds = (performance.now() - sentAt) / 1000;
  assert.is(code, 130);
  assert.ok(seconds < 3, `it took ${seconds} s`);
  assert.match(err, 'error: the run was interrupted');
});

test('SIGTERM is an interruption too, and a Ctrl-C after it does not wait', async () => {
  const folder = project({
    'exp.ts': oddExperiment(
      "new Observable((s) => { s.next({ type: 'progress', done: 0, total: 1, unit: 'steps' }); setTimeout(() => {}, 60000); })",
    ),
  });
  let sentAt = 0;
  const twice = await pipe(folder, 'run exp.ts --json', {
    onEvent: ({ type }, child) => {
      if (type !== 'progress') return;
      sentAt = performance.now();
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGINT'), 200);
    },
  });
  assert.is(twice.code, 130);
  assert.ok(performance.now() - sentAt < 1400);
});

test.run();
