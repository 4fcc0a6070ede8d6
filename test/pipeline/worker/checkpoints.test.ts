import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkpointDue, metricEntry } from '../../../pipeline/worker/checkpoints.js';

const moment = fc.integer({ min: 0, max: 1e9 });

test('no checkpoint is due before the least time between two has passed', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 600 }), fc.nat(1e6), (savedAt, seconds, cost) => {
      assert.not(checkpointDue({ savedAt, cost }, savedAt + seconds * 1000 - 1, seconds));
      assert.ok(checkpointDue({ savedAt, cost: 0 }, savedAt + seconds * 1000, seconds));
    }),
  );
});

test('checkpoints that take long are made seldom enough to take a twenty-fifth of the time at most', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 1e6 }), (savedAt, cost) => {
      assert.not(checkpointDue({ savedAt, cost }, savedAt + cost * 25 - 1, 0));
      assert.ok(checkpointDue({ savedAt, cost }, savedAt + cost * 25 + 1, 0));
    }),
  );
});

test('a metric is logged with its step, its values and its epoch if it has one', () => {
  assert.equal(metricEntry({ type: 'metric', step: 3, values: { loss: 1 } }), { step: 3, values: { loss: 1 } });
  assert.equal(metricEntry({ type: 'metric', step: 3, epoch: 1, values: {} }), { step: 3, epoch: 1, values: {} });
});

test.run();
