import { option } from 'fp-ts';
import { lastValueFrom, takeWhile, tap } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Digest } from '../../../artifacts/digest.js';
import { digestOf } from '../../../artifacts/digest.js';
import { metricLog } from '../../../artifacts/metric-log.js';
import type { Store } from '../../../artifacts/store.js';
import { CheckpointNote } from '../../../pipeline/worker/checkpoints.js';
import { executeJob } from '../../../pipeline/worker/execute.js';
import { checkpointKeeper, type SaveCheckpoint } from '../../../pipeline/worker/keep-checkpoints.js';
import { bytesOf, resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { artifactsOf, clock, jobOf, newControl, run, typesOf } from '../fixtures/job.js';
import { rightOf } from '../fixtures/run.js';
import {
  addStage,
  busyStage,
  busySteps,
  countStage,
  numberKind,
  oneStage,
  orderStage,
  overflowStage,
} from '../fixtures/stages.js';

test('a stage gets its configuration, inputs and seed, and its artifact is written to the store', async () => {
  const store = await scratchStore();
  const first = await run(jobOf(oneStage, { n: 4 }, store, { seed: 3 }), store);
  assert.equal(typesOf(first), ['artifact', 'finished']);
  const { one } = artifactsOf(first) as { one: Digest };
  assert.equal(rightOf(numberKind.decode(await resultOf(store.read(one)))), { n: 7 });
  const second = await run(jobOf(addStage, { by: 2 }, store, { inputs: { one } }), store);
  const [artifact] = second;
  assert.is(artifact?.type === 'artifact' && artifact.produced.summary, 'the number 9');
});

test('metrics become an artifact of the stage', async () => {
  const store = await scratchStore();
  const messages = await run(jobOf(countStage, { steps: 2 }, store), store);
  const { metrics } = artifactsOf(messages) as { metrics: Digest };
  assert.equal(rightOf(metricLog.decode(await resultOf(store.read(metrics)))), [
    { step: 1, values: { value: 1 } },
    { step: 2, values: { value: 2 } },
  ]);
});

test('an interrupted stage saves a checkpoint and stops; resumed it ends with the artifacts of an uninterrupted one', async () => {
  const store = await scratchStore();
  const whole = artifactsOf(await run(jobOf(countStage, { steps: 9 }, store, { key: digestOf('whole') }), store));
  for (const stopAt of [1, 4, 8]) {
    const job = jobOf(countStage, { steps: 9 }, store, { key: digestOf(`stop at ${stopAt}`), checkpointSeconds: 1000 });
    const control = newControl();
    const stopped = await run(
      job,
      store,
      (message) => {
        if (message.type === 'progress' && message.done === stopAt) control.interrupt();
      },
      control,
    );
    assert.equal(typesOf(stopped).slice(-1), ['interrupted']);
    assert.is(typesOf(stopped).filter((type) => type === 'progress').length, stopAt);
    const resumed = await run(job, store);
    assert.is(resumed[0]?.type, 'resumed');
    assert.is(typesOf(resumed).filter((type) => type === 'progress').length, 9 - stopAt);
    assert.equal(artifactsOf(resumed), whole);
  }
});

test('a stage that goes on from a checkpoint has the records of its state in the order in which it gave them', async () => {
  const store = await scratchStore();
  const whole = artifactsOf(await run(jobOf(orderStage, {}, store, { key: digestOf('whole') }), store));
  const job = jobOf(orderStage, {}, store, { key: digestOf('stopped'), checkpointSeconds: 1000 });
  const control = newControl();
  const stop = ({ type }: { readonly type: string }): void => {
    if (type === 'progress') control.interrupt();
  };
  assert.equal(typesOf(await run(job, store, stop, control)).slice(-1), ['interrupted']);
  const resumed = await run(job, store);
  assert.is(resumed[0]?.type, 'resumed');
  assert.equal(artifactsOf(resumed), whole);
});

test('checkpoints are saved no more often than the job says', async () => {
  const counted = async (checkpointSeconds: number): Promise<number> => {
    const store = await scratchStore();
    let saved = 0;
    const writeCheckpoint: Store['writeCheckpoint'] = (key, checkpoint) => {
      saved += 1;
      return store.writeCheckpoint(key, checkpoint);
    };
    const counting: Store = { ...store, writeCheckpoint };
    await run(jobOf(countStage, { steps: 6 }, store, { checkpointSeconds }), counting);
    return saved;
  };
  assert.ok((await counted(0)) >= 1);
  assert.is(await counted(1000), 0);
});

test('the events of a step arrive before the next step begins, whatever is being saved', async () => {
  const store = await scratchStore();
  const order: string[] = [];
  busySteps.onBegin = (step) => order.push(`step ${step}`);
  await run(jobOf(busyStage, { steps: 40 }, store), store, (message) => {
    if (message.type === 'progress' || message.type === 'metric')
      order.push(`${message.type} ${message.type === 'metric' ? message.step : message.done}`);
  });
  assert.equal(order, Array.from({ length: 40 }, (_, i) => [`step ${i + 1}`, `metric ${i + 1}`, `progress ${i + 1}`]).flat());
});

test('a checkpoint that is due leaves the job before the next step begins', async () => {
  const store = await scratchStore();
  const order: string[] = [];
  busySteps.onBegin = (step) => order.push(`step ${step}`);
  await run(jobOf(busyStage, { steps: 3 }, store), store, (message) => {
    if (message.type === 'checkpoint') order.push(`checkpoint ${message.number}`);
  });
  assert.equal(order.slice(0, 3), ['step 1', 'checkpoint 1', 'step 2']);
});

/** What happens in a job with steps of 400 ms, when the disk is done only when it is waited for. */
const orderWithSlowDisk = async (turnsToTake: number): Promise<readonly string[]> => {
  const store = await scratchStore();
  const job = jobOf(busyStage, { steps: 12, turnsToTake }, store);
  const control = newControl();
  const order: string[] = [];
  let time = 0;
  busySteps.onBegin = (step) => {
    time += 400;
    order.push(`step ${step}`);
  };
  const awaitSettled = (number: number) => {
    order.push(`wait for ${number}`);
    control.settle(number, 0);
  };
  const events = executeJob(job, store, control, () => time, awaitSettled).pipe(
    tap((message) => {
      if (message.type === 'checkpoint') order.push(`checkpoint ${message.number}`);
    }),
  );
  await lastValueFrom(events);
  return order;
};

test('no step begins while a checkpoint has been on its way to the disk for a second and more', async () => {
  const order = await orderWithSlowDisk(0);
  const [first, second] = [order.indexOf('checkpoint 1'), order.indexOf('wait for 1')];
  assert.equal(order.slice(first, second + 1), ['checkpoint 1', 'step 2', 'step 3', 'step 4', 'wait for 1']);
});

test('nobody waits for a checkpoint that is still being taken: that needs the event loop', async () => {
  const order = await orderWithSlowDisk(6);
  const given = order.indexOf('checkpoint 1');
  assert.ok(given > order.indexOf('step 5') && order.indexOf('wait for 1') > given, order.join());
});

test('of long steps the state is held beside the checkpoints, and a thread that is ended in a step loses that step alone', async () => {
  const store = await scratchStore();
  const job = jobOf(busyStage, { steps: 9 }, store, { checkpointSeconds: 1000 });
  let time = 0;
  const begun: number[] = [];
  busySteps.onBegin = (step) => {
    begun.push(step);
    time += 3000;
  };
  const control = newControl();
  const save: SaveCheckpoint = ({ state, note }) => store.writeCheckpoint(job.key, { state, note });
  const keeper = checkpointKeeper(save, control, () => undefined, clock);
  const cutOff = executeJob(job, store, control, () => time).pipe(
    tap((message) => {
      if (message.type === 'checkpoint') keeper.take(message);
    }),
    takeWhile((message) => message.type !== 'progress' || message.done < 5),
  );
  await lastValueFrom(cutOff);
  assert.ok(option.isNone(await resultOf(store.checkpoint(job.key))), 'none was due');
  await keeper.end(true);
  await run(job, store);
  assert.equal(begun, [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]);
});

test('a metric that is not finite is kept, and said once', async () => {
  const store = await scratchStore();
  const messages = await run(jobOf(overflowStage, {}, store), store);
  assert.equal(
    messages.flatMap((message) => (message.type === 'log' ? [message.message.split(';')[0]] : [])),
    ['the metric "loss" is NaN at step 2', 'the metric "size" is -Infinity at step 3'],
  );
  const total = messages.find((message) => message.type === 'artifact' && message.name === 'total');
  assert.is(
    total?.type === 'artifact' && total.produced.summary,
    'the number 3\nit overflowed',
    'a remark stands below the summary',
  );
  const { metrics } = artifactsOf(messages) as { metrics: Digest };
  assert.equal(
    rightOf(metricLog.decode(await resultOf(store.read(metrics)))).map(({ values }) => values),
    [{ loss: 1, size: 1 }, { loss: Number.NaN }, { loss: Number.NaN, size: Number.NEGATIVE_INFINITY }],
  );
  const [checkpoint] = messages.filter((message) => message.type === 'checkpoint').slice(-1);
  assert.equal(
    rightOf(CheckpointNote.decode(JSON.parse(JSON.stringify(checkpoint?.type === 'checkpoint' && checkpoint.note)))).metrics.at(
      -1,
    ),
    { step: 3, values: { loss: Number.NaN, size: Number.NEGATIVE_INFINITY } },
  );
});

test('an interrupted stage begins no step after the one that it is in, and goes on with the next', async () => {
  const store = await scratchStore();
  const job = jobOf(busyStage, { steps: 60 }, store);
  const begun: number[] = [];
  const control = newControl();
  busySteps.onBegin = (step) => {
    begun.push(step);
    if (step === 5) control.interrupt();
  };
  assert.is((await run(job, store, () => undefined, control)).at(-1)?.type, 'interrupted');
  assert.equal(begun, [1, 2, 3, 4, 5]);
  await run(job, store);
  assert.equal(begun.slice(4, 7), [5, 6, 7]);
});

test('a checkpoint that cannot be used is said so and the stage starts anew', async () => {
  const store = await scratchStore();
  const job = jobOf(countStage, { steps: 3 }, store, { checkpointSeconds: 1000 });
  const whole = artifactsOf(await run({ ...job, key: digestOf('whole') }, store));
  await resultOf(store.writeCheckpoint(job.key, { state: bytesOf('not a number'), note: { metrics: [] } }));
  const messages = await run(job, store);
  const [warning] = messages;
  assert.ok(warning?.type === 'log' && warning.level === 'warning' && warning.message.includes('starts anew'));
  assert.equal(artifactsOf(messages), whole);
});

test.run();
