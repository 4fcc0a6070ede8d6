import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestHost } from '../pipeline/fixtures/host.js';
import { type AnyEvent, edit, oddExperiment, outputsOf, pipe, project, spawnPipe, statusesOf } from './project.js';

const SLOW = 'run exp.ts --json --checkpoint 0 --set base.wait=300 --set train.steps=12 --set train.pause=60 --set last.wait=300';

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
/** Tells whether a project's store has a checkpoint. */
const hasCheckpoint = (folder: string): boolean => {
  const checkpoints = join(folder, '.sluice', 'checkpoints');
  return (
    existsSync(checkpoints) &&
    readdirSync(checkpoints).some((key) => readdirSync(join(checkpoints, key)).some((name) => name.endsWith('.json')))
  );
};
/** Kills the command after a step, once there is a checkpoint: events do not wait for what is being written. */
const killOnceSaved = (folder: string, done: number) => ({
  onEvent: (event: AnyEvent, child: ChildProcess): void => {
    if (!step(done)(event)) return;
    const looking = setInterval(() => {
      if (!hasCheckpoint(folder)) return;
      clearInterval(looking);
      child.kill('SIGKILL');
    }, 10);
    child.on('close', () => clearInterval(looking));
  },
});
const stepsOf = (events: readonly AnyEvent[]): readonly number[] =>
  events.flatMap((event) => (event['type'] === 'progress' ? [event['done'] as number] : []));

test('killed with SIGKILL and rerun, a run ends with the digests of an uninterrupted one, and nothing finished is computed again', async () => {
  const folder = project();
  edit(folder, 'exp.ts', ', side: side()', '');
  // However slow the disk is, the command does not come to its end before it is killed.
  const pause = "(globalThis as any).process.env['HOLD_AT'] === String(next.step) ? 60_000 : config.pause";
  edit(folder, 'stages.ts', 'timer(config.pause)', `timer(${pause})`);
  const killed = await spawnPipe(folder, SLOW, { ...killOnceSaved(folder, 3), env: { HOLD_AT: '6' } });
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
