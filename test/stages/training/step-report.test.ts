import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportEvents } from '../../../stages/training/step-report.js';

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
  assert.is(await checkpoint.state(), 'state');
});

test('the last step of an epoch says which epoch it was', () => {
  const [metric] = reportEvents({ epoch: 2, metrics: {} }, 8, 10, async () => undefined);
  assert.is(metric.epoch, 2);
});

test.run();
