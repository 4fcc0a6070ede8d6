import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { count, emptyTally, tallyMetrics } from '../../../stages/kinds/tally.js';
import { near } from '../support.js';

test('the loss is the mean over images, not over batches', () => {
  const tally = count(count(emptyTally, { images: 3, correct: 1, loss: 2 }), { images: 1, correct: 1, loss: 6 });
  assert.equal(tallyMetrics('train', tally), { 'train loss': 3, 'train accuracy': 0.5 });
});

test('nothing counted gives no metric', () => {
  assert.equal(tallyMetrics('validation', emptyTally), {});
});

test('accuracy and loss do not depend on the order of the batches', () => {
  const batch = fc.record({
    images: fc.integer({ min: 1, max: 64 }),
    correct: fc.nat(64),
    loss: fc.double({ min: 0, max: 10, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 20 }), (batches) => {
      const one = tallyMetrics('t', batches.reduce(count, emptyTally));
      const other = tallyMetrics('t', [...batches].reverse().reduce(count, emptyTally));
      assert.is(one['t accuracy'], other['t accuracy']);
      near(one['t loss'] as number, other['t loss'] as number, 1e-9);
    }),
    { seed: 1 },
  );
});

test.run();
