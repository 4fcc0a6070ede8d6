import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { AlarmAction, AlarmUse } from '../../../pipeline/alarm.js';
import type { ComputingMessage } from '../../../pipeline/worker/job.js';
import { watchAlarms } from '../../../pipeline/worker/watch-alarms.js';
import { overTime } from '../../../stages/alarms/over-time.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { comes, faulty, reaches, sees, sumStage } from '../fixtures/alarmed.js';
import { artifactsOf, jobOf, newControl, run, typesOf } from '../fixtures/job.js';

const use = (action: AlarmAction, alarm: AlarmUse['alarm'] = reaches()): readonly AlarmUse[] => [{ action, alarm }];

const logsOf = (messages: readonly ComputingMessage[]): readonly string[] =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : []));

const sumOf = async (alarms: readonly AlarmUse[], steps = 6) => {
  const store = await scratchStore();
  const messages = await run(jobOf(sumStage, { steps }, store, { alarms, checkpointSeconds: 1000 }), store);
  return { messages, sum: (artifactsOf(messages) as { readonly sum?: Digest }).sum };
};

test('an alarm that logs goes off each time and changes nothing', async () => {
  const { messages, sum } = await sumOf(use('log'), 4);
  assert.equal(logsOf(messages), ['alarm reaches: sum has come to 6', 'alarm reaches: sum has come to 10']);
  assert.is(sum, (await sumOf([], 4)).sum);
});

test('an alarm that stops has the stage end with its result so far, and says so once', async () => {
  const { messages, sum } = await sumOf(use('stop'));
  assert.equal(logsOf(messages), ['alarm reaches: sum has come to 6; the stage stops with its result so far']);
  assert.is(sum, (await sumOf([], 3)).sum);
});

test('an alarm that fails has the stage fail with what it says', async () => {
  const { messages } = await sumOf(use('fail'));
  const last = messages.at(-1);
  assert.ok(last?.type === 'failed');
  assert.is(last.problem.what, 'alarm reaches: sum has come to 6');
});

test('an alarm that does not work is named, whatever is to be done about it', async () => {
  const last = (await sumOf(use('log', faulty()))).messages.at(-1);
  assert.ok(last?.type === 'failed');
  assert.is(last.problem.what, 'the alarm faulty does not work: no such metric');
});

test('interrupted at any step, also where it was just stopped, the stage ends with the same result, whatever its alarm remembers', async () => {
  const alarms = [reaches(), comes(), comes({ metric: 'n', n: 3 }), sees()];
  for (const alarm of alarms) {
    const whole = await sumOf(use('stop', alarm));
    const stopped = logsOf(whole.messages);
    assert.is(stopped.length, 1);
    for (const stopAt of [1, 2, 3]) {
      const store = await scratchStore();
      const job = jobOf(sumStage, { steps: 6 }, store, {
        alarms: use('stop', alarm),
        checkpointSeconds: 1000,
        key: digestOf(`stop at ${stopAt}`),
      });
      const control = newControl();
      const before = await run(
        job,
        store,
        (message) => {
          if (message.type === 'metric' && message.step === stopAt && message.values['sum'] !== undefined) control.interrupt();
        },
        control,
      );
      assert.equal(typesOf(before).slice(-1), ['interrupted']);
      const after = await run(job, store);
      assert.is((artifactsOf(after) as { readonly sum: Digest }).sum, whole.sum, `${alarm.name} ${stopAt}`);
      assert.equal([...logsOf(before), ...logsOf(after)], stopped);
    }
  }
});

test('an alarm that stops sees nothing of the machine, which would decide the result; one that asks for it is refused', async () => {
  const seen = async (action: AlarmAction, n: number) => logsOf((await sumOf(use(action, sees({ n })))).messages)[0];
  assert.match((await seen('log', 6)) ?? '', 'it has seen n, sum, memory, n, sum, memory');
  assert.match((await seen('stop', 6)) ?? '', 'it has seen n, sum, n, sum, n, sum');
  const last = (await sumOf(use('stop', reaches({ metric: 'memory', from: 1 })))).messages.at(-1);
  assert.ok(last?.type === 'failed');
  assert.is(last.problem.what, 'the alarm reaches would stop the stage by "memory", which the machine decides');
  assert.match(last.problem.remedy, 'have it log or fail');
  assert.match(
    logsOf((await sumOf(use('log', reaches({ metric: 'memory', from: 6 })))).messages)[0] ?? '',
    'memory has come to 6',
  );
});

test('an alarm sees the metrics that the log has of the work before', async () => {
  const store = await scratchStore();
  const job = jobOf(sumStage, { steps: 4 }, store, {
    alarms: use('log', reaches({ metric: 'n', from: 2 })),
    checkpointSeconds: 1000,
  });
  const control = newControl();
  await run(
    job,
    store,
    (message) => {
      if (message.type === 'metric' && message.step === 3) control.interrupt();
    },
    control,
  );
  assert.equal(logsOf(await run(job, store)), ['alarm reaches: n has come to 4']);
});

test('time over budget is told by the first metrics after an interruption, where it was over by then', async () => {
  const before = [1, 2].map((step) => ({ step, values: { loss: 1 } }));
  const watch = await watchAlarms(use('log', overTime({ minutes: 1 })), before, false);
  const show = (step: number, seconds: number) =>
    watch.show({ type: 'metric', step, values: { loss: 1 } }, () => seconds).map(({ message }) => message);
  assert.equal(
    [show(3, 100), show(4, 101)],
    [['alarm overTime: it has taken more than 1 minutes at step 3, by the clock of this machine'], []],
  );
});

test.run();
