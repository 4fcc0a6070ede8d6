import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { architectureSteps, automaticRate } from '../../../stages/search/architecture-rate.js';

const darts = { epochs: 50, scheduleEpochs: 'auto', warmUp: 0, batchSize: 64 } as const;

test('a search as long as that of DARTS has its rate, and a longer one too', () => {
  assert.is(automaticRate(architectureSteps(darts, 25_000, 0)), 3e-4);
  assert.is(automaticRate(architectureSteps({ ...darts, batchSize: 16 }, 25_000, 0)), 3e-4);
});

test('a shorter search has a larger rate, with which its parameters can move as far, up to a limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (steps) => {
      const rate = automaticRate(steps);
      assert.ok(rate >= 3e-4 && rate <= 0.05);
      assert.ok(rate === 0.05 || rate * steps >= 5.859);
      assert.ok(automaticRate(steps + 1) <= rate);
    }),
  );
  assert.is(automaticRate(40), 0.05);
});

test('the steps of the architecture are those after the warm-up, of all searches of a progression', () => {
  assert.is(architectureSteps({ ...darts, epochs: 4, batchSize: 10 }, 100, 0), 40);
  assert.is(architectureSteps({ ...darts, epochs: 4, batchSize: 10, warmUp: 1 }, 100, 0), 30);
  assert.is(architectureSteps({ ...darts, epochs: 4, batchSize: 10 }, 100, 4), 80);
  assert.is(architectureSteps({ ...darts, epochs: 4, scheduleEpochs: 8, batchSize: 10 }, 100, 0), 80);
  assert.is(architectureSteps({ ...darts, epochs: 4, batchSize: 64 }, 20, 0), 4, 'a batch larger than the data is cut');
});

test.run();
