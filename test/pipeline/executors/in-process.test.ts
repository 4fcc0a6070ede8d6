import { lastValueFrom, mergeMap, Subject, take, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Executor } from '../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { experiment } from '../../../pipeline/experiment.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { printing } from '../../../pipeline/worker/printed.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { jobOf } from '../fixtures/job.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';
import { misbehaveStage, one } from '../fixtures/stages.js';

test('a stage that heeds no interruption is left where it pauses, after the grace', async () => {
  const controller = new AbortController();
  const job = jobOf(misbehaveStage, { how: 'hang' }, await scratchStore());
  setTimeout(() => controller.abort(), 20);
  // A stage that hangs leaves the process nothing to do.
  const alive = setInterval(() => undefined, 1000);
  const messages = await lastValueFrom(inThisThread.execute(job, controller.signal).pipe(toArray()));
  clearInterval(alive);
  assert.equal(
    messages.map(({ type }) => type),
    ['interrupted'],
  );
});

test('of two runs of one process the second begins no stage while one of the first computes, and can be interrupted there', async () => {
  const experimentOf = (n: number) => experiment('one', () => one({ n }));
  const gate = new Subject<void>();
  const gated: Executor = {
    ...inThisThread,
    execute: (job, signal) =>
      gate.pipe(
        take(1),
        mergeMap(() => inThisThread.execute(job, signal)),
      ),
  };
  let begun = (): void => undefined;
  const computes = new Promise<void>((settle) => {
    begun = settle;
  });
  const first = lastValueFrom(
    runExperiment(experimentOf(1), optionsWith(await scratchStore(), { executor: gated })).pipe(
      tap((event) => {
        if (event.type === 'stage' && event.status === 'running') begun();
      }),
      toArray(),
    ),
  );
  await computes;
  const store = await scratchStore();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const stopped = await eventsOf(experimentOf(2), optionsWith(store, { executor: inThisThread, signal: controller.signal }));
  assert.equal(statusesOf(stopped), { one: ['not-begun'] });
  assert.equal(doneOf(stopped).problems[0]?.problem, 'interrupted');
  gate.next();
  assert.equal(statusesOf(await first), { one: ['running', 'done'] });
  assert.equal(statusesOf(await eventsOf(experimentOf(2), optionsWith(store, { executor: inThisThread }))), {
    one: ['running', 'done'],
  });
});

test('what some work prints is heard as lines, and what is printed beside it, or in telling of it, is not', async () => {
  const { write } = process.stdout;
  const printed: string[] = [];
  process.stdout.write = ((piece: string) => printed.push(piece) > 0) as typeof write;
  const heard: string[] = [];
  try {
    const prints = printing((level, line) => {
      console.log(`told ${line}`);
      heard.push(`${level} ${line}`);
    });
    const later = prints.within(async () => {
      process.stdout.write('a');
      console.log('b');
      console.error('c');
      await new Promise(setImmediate);
      process.stdout.write(Buffer.from('d'));
    });
    console.log('beside');
    await later;
    prints.end();
    console.log('after');
  } finally {
    process.stdout.write = write;
  }
  assert.equal(heard, ['info ab', 'warning c', 'info d']);
  assert.equal(printed, ['told ab\n', 'told c\n', 'beside\n', 'told d\n', 'after\n']);
});

test.run();
