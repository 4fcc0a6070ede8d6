import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyThinLog, thinEntries, thinLogAfter } from '../../../pipeline/record/thin-log.js';

const logOf = (count: number) => {
  let log = emptyThinLog;
  for (let step = 1; step <= count; step++) log = thinLogAfter(log, { step, values: { loss: step } });
  return thinEntries(log).map(({ step }) => step);
};

test('a thin log has the newest entry, keeps the order, and never grows beyond its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
      const steps = logOf(count);
      assert.is(steps.at(-1), count);
      assert.ok(steps.length <= 257);
      assert.ok(steps.every((step, index) => index === 0 || step > (steps[index - 1] as number)));
    }),
    { numRuns: 30 },
  );
});

test('a short log is whole, and a long one is spread evenly over all of it', () => {
  assert.equal(
    logOf(255),
    Array.from({ length: 255 }, (_, index) => index + 1),
  );
  const steps = logOf(3000);
  assert.ok(steps.length >= 128);
  const gaps = new Set(steps.slice(1, -1).map((step, index) => step - (steps[index] as number)));
  assert.is(gaps.size, 1);
});

test.run();
