import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairedDifference, rowsOf } from '../../../stages/ablation/rows.js';
import { near } from '../support.js';

const figures = (...values: readonly number[]) => values.map((value, seed) => ({ seed, value }));

test('a paired interval is that which one computes by hand', () => {
  // d = 1, 2, 6: mean 3, deviation √7, t(0.975, 2) = 4.302653, half 4.302653 · √7 / √3.
  const found = pairedDifference(figures(11, 22, 36), figures(10, 20, 30), 0.95);
  assert.equal(found?.seeds, [0, 1, 2]);
  near(found?.mean ?? 0, 3, 1e-12);
  near(found?.deviation ?? 0, Math.sqrt(7), 1e-12);
  near(found?.interval?.[0] ?? 0, 3 - 6.572411, 1e-6);
  near(found?.interval?.[1] ?? 0, 3 + 6.572411, 1e-6);
});

test('pairs are of one seed, in whichever order they come, and a seed that one lacks is left out', () => {
  const first = [
    { seed: 4, value: 1 },
    { seed: 0, value: 10 },
  ];
  const found = pairedDifference(figures(11, 5), first, 0.95);
  assert.equal(found, { seeds: [0], mean: 1, deviation: null, interval: null });
  assert.is(pairedDifference(figures(1), [{ seed: 7, value: 1 }], 0.95), null);
});

test('an offset that all runs of a seed share changes no difference, and a greater confidence widens the interval', () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  const pairs = fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(pairs, (list) => {
      const of = (shift: number, confidence = 0.95) =>
        pairedDifference(
          figures(...list.map(([x, , offset]) => x + shift * offset)),
          figures(...list.map(([, y, offset]) => y + shift * offset)),
          confidence,
        );
      const [plain, shifted, wide] = [of(0), of(1), of(0, 0.99)];
      near(plain?.mean ?? 0, shifted?.mean ?? 1, 1e-9);
      near(plain?.interval?.[0] ?? 0, shifted?.interval?.[0] ?? 1, 1e-6);
      assert.ok((wide?.interval?.[1] ?? 0) >= (plain?.interval?.[1] ?? 1) - 1e-9);
    }),
  );
});

test('a variant without a result has a row without figures, and others are not compared with it', () => {
  const rows = rowsOf(
    [
      { name: 'failed', figures: [] },
      { name: 'well', figures: figures(1, 2) },
    ],
    0.95,
  );
  assert.equal(
    rows.map(({ mean, difference, values }) => [mean, difference, values.length]),
    [
      [null, null, 0],
      [1.5, null, 2],
    ],
  );
});

test('of curves the last values are compared, and the best ones are averaged where a direction is better', () => {
  const curve = (seed: number, value: number, best: number | null) => ({ seed, value, curve: { best } });
  const rows = rowsOf(
    [
      { name: 'a', figures: [curve(0, 1, 2), curve(1, 3, 6)] },
      { name: 'b', figures: [curve(0, 1, null), curve(1, 3, null)] },
    ],
    0.95,
  );
  assert.equal(
    rows.map((row) => row.curve),
    [
      { last: 2, best: 4 },
      { last: 2, best: null },
    ],
  );
});

test.run();
