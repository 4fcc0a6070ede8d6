import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cosine, learningRateAt, linear, placeOf, restartedRateAt } from '../../../stages/training/schedule.js';
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

const decayed = (epochs: number, tail: number): readonly number[] =>
  Array.from({ length: epochs + 1 }, (_, epoch) => linear(0.5, 0, epoch, epochs, tail));

test('a linear decay is a straight line, its last step spread over the tail', () => {
  for (const [epoch, rate] of decayed(4, 0).entries()) near(rate, 0.5 * (1 - epoch / 4), 1e-15);
  near(linear(1, 0.2, 1, 2), 0.6, 1e-15);
  // The released code's formula for the last 5 of 250 epochs, and for those before.
  decayed(250, 5).forEach((rate, epoch) => {
    near(rate, 250 - epoch > 5 ? (0.5 * (245 - epoch)) / 245 : (0.5 * (250 - epoch)) / (245 * 5), 1e-15);
  });
});

test('a linear decay never rises and ends at its last value, however long its tail', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 50 }), (epochs, tail) => {
      const rates = decayed(epochs, tail);
      assert.is(rates[0], 0.5);
      assert.is(rates[epochs], 0);
      for (const [i, rate] of rates.slice(1).entries()) assert.ok(rate <= (rates[i] as number), `epoch ${i + 1} of ${rates}`);
      assert.ok(rates.slice(0, epochs).every((rate) => rate > 0));
    }),
  );
});

test('a warm-up rises in equal steps to the learning rate, and then the schedule goes on as without it', () => {
  const settings = { learningRate: 0.5, finalLearningRate: 0, schedule: 'linear', warmUp: 5, tail: 5 } as const;
  const rates = Array.from({ length: 250 }, (_, epoch) => learningRateAt(settings, epoch, 250));
  for (const [epoch, rate] of [0.1, 0.2, 0.3, 0.4, 0.5].entries()) near(rates[epoch] as number, rate, 1e-15);
  near(rates[5] as number, (0.5 * 240) / 245, 1e-15);
  const cosines = { ...settings, schedule: 'cosine', warmUp: 0 } as const;
  assert.is(learningRateAt(cosines, 100, 250), cosine(0.5, 0, 100, 250));
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

test('a restarted cosine has the whole rate once, or all of its later rates in proportion, as PyTorch multiplies them', () => {
  const schedule = { learningRate: 0.1, finalLearningRate: 0.001, schedule: 'cosine', warmUp: 0, tail: 0 } as const;
  const at = (restart: 'none' | 'once' | 'chained') => (epoch: number) =>
    restartedRateAt(schedule, epoch, 50, { from: 25, restart });
  const epochs = Array.from({ length: 25 }, (_, i) => 25 + i);
  // CosineAnnealingLR: each rate out of the one before.
  const chained = [0.1];
  for (const epoch of epochs.slice(1)) {
    const fall = (1 + Math.cos((Math.PI * epoch) / 50)) / (1 + Math.cos((Math.PI * (epoch - 1)) / 50));
    chained.push(fall * ((chained.at(-1) as number) - 0.001) + 0.001);
  }
  epochs.forEach((epoch, i) => {
    assert.ok(Math.abs(at('chained')(epoch) - (chained[i] as number)) < 1e-12);
    assert.is(at('none')(epoch), learningRateAt(schedule, epoch, 50));
    assert.is(at('once')(epoch), i === 0 ? 0.1 : learningRateAt(schedule, epoch, 50));
  });
  assert.is(restartedRateAt(schedule, 7, 50, { from: 0, restart: 'chained' }), learningRateAt(schedule, 7, 50));
});

test.run();
