import { lastValueFrom, take, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
  const slow = experiment('slow', () => one({ n: 1, wait: 150 }));
  const other = experiment('other', () => one({ n: 2 }));
  const controller = new AbortController();
  const order: string[] = [];
  const first = runExperiment(slow, optionsWith(await scratchStore())).pipe(
    tap((event) => {
      if (event.type !== 'stage') return;
      order.push(`first ${event.status}`);
      if (event.status === 'running') setTimeout(() => controller.abort(), 30);
    }),
    toArray(),
  );
  const store = await scratchStore();
  const running = lastValueFrom(first);
  await lastValueFrom(runExperiment(slow, optionsWith(await scratchStore())).pipe(take(1)));
  const stopped = await eventsOf(other, optionsWith(store, { signal: controller.signal }));
  order.push('second stopped');
  await running;
  assert.equal(statusesOf(stopped), { one: ['not-begun'] });
  assert.equal(doneOf(stopped).problems[0]?.problem, 'interrupted');
  assert.equal(order, ['first running', 'second stopped', 'first done']);
  assert.equal(statusesOf(await eventsOf(other, optionsWith(store))), { one: ['running', 'done'] });
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
