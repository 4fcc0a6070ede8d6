import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportEvents } from '../../../stages/loop/step-report.js';

test('a step reports its metrics, its place and a state that is made only when it is asked for', async () => {
  let made = 0;
  const state = async () => {
    made++;
    return 'state';
  };
  const [metric, progress, checkpoint] = reportEvents({ epoch: undefined, metrics: { loss: 2 } }, 3, 10, state);
  assert.equal(metric, { type: 'metric', step: 3, values: { loss: 2 } });
  assert.equal(progress, { type: 'progress', done: 3, total: 10, unit: 'steps' });
  assert.is(made, 0);
  assert.is(checkpoint?.type === 'checkpoint' && (await checkpoint.state()), 'state');
});

test('the last step of an epoch says which epoch it was', () => {
  const [metric] = reportEvents({ epoch: 2, metrics: {} }, 8, 10, async () => undefined);
  assert.is(metric.epoch, 2);
});

test('at the end of an epoch the memory that it took is a metric of the machine, in no artifact', () => {
  const events = reportEvents({ epoch: 2, metrics: { loss: 1 }, peakMemory: 70 }, 8, 10, async () => undefined);
  assert.equal(events.at(3), { type: 'metric', step: 8, epoch: 2, values: { 'peak memory, MiB': 70 }, ofMachine: true });
  const within = reportEvents({ epoch: undefined, metrics: { loss: 1 }, peakMemory: 70 }, 7, 10, async () => undefined);
  assert.is(within.length, 3);
});

test.run();
