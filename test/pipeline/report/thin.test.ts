import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { everyNth, thinned } from '../../../pipeline/report/charts/thin.js';

const values = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
  ),
  { maxLength: 400 },
);
const curveOf = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }));
const finiteOf = (points: readonly { readonly y: number }[]) => points.map(({ y }) => y).filter(Number.isFinite);

test('a thinned curve keeps its first, last, least and greatest value, in order and within the limit', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 4, max: 60 }), (ys, limit) => {
      const points = curveOf(ys);
      const kept = thinned(points, limit);
      const [before, after] = [finiteOf(points), finiteOf(kept)];
      assert.ok(after.length <= limit);
      assert.ok(kept.length - after.length <= limit);
      if (before.length > 0) {
        assert.is(after[0], before[0]);
        assert.is(after.at(-1), before.at(-1));
        assert.is(Math.min(...after), Math.min(...before));
        assert.is(Math.max(...after), Math.max(...before));
      }
      assert.equal(
        kept.map(({ x }) => x),
        [...kept.map(({ x }) => x)].sort((a, b) => a - b),
      );
      assert.ok(kept.every((point) => points.includes(point)));
    }),
  );
});

test('a curve that is not finite somewhere still shows that when it is thinned', () => {
  const points = curveOf(Array.from({ length: 1000 }, (_, i) => (i === 500 ? Number.NaN : Math.sin(i / 20))));
  assert.ok(thinned(points, 40).some(({ x, y }) => x === 500 && Number.isNaN(y)));
});

test('a curve that is short enough stays as it is', () => {
  const points = curveOf([3, Number.NaN, 1, 2]);
  assert.is(thinned(points, 4), points);
});

test('every n-th value: at most so many, the last among them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 30 }), (all, limit) => {
      const kept = everyNth(all, limit);
      assert.ok(kept.length <= limit);
      assert.is(kept.at(-1), all.at(-1));
    }),
  );
});

test.run();
