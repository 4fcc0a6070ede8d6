import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cosine, placeOf } from '../../../stages/training/schedule.js';
import { near } from '../support.js';

test('the learning rate goes from the first value to the last by half a cosine', () => {
  assert.is(cosine(0.025, 0.001, 0, 50), 0.025);
  near(cosine(0.025, 0.001, 50, 50), 0.001, 1e-18);
  near(cosine(0.025, 0.001, 25, 50), 0.013, 1e-15);
  near(cosine(1, 0, 1, 3), 0.75, 1e-15);
});

test('it falls with every epoch and stays between its ends', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 600 }),
      (from, share, epochs) => {
        const to = from * share;
        const rates = Array.from({ length: epochs + 1 }, (_, epoch) => cosine(from, to, epoch, epochs));
        for (const [i, rate] of rates.slice(1).entries()) assert.ok(rate < (rates[i] as number), `epoch ${i + 1}`);
        assert.ok(rates.every((rate) => rate <= from && rate >= to * (1 - 1e-12)));
      },
    ),
    { seed: 1 },
  );
});

test('a step has its place in an epoch', () => {
  assert.equal(
    [0, 3, 4].map((t) => placeOf(t, 4)),
    [
      { epoch: 0, inEpoch: 0, isLast: false },
      { epoch: 0, inEpoch: 3, isLast: true },
      { epoch: 1, inEpoch: 0, isLast: false },
    ],
  );
});

test.run();
