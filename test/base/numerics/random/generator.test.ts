import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal, permutation, uniform, words } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { threefry } from '../../../../base/numerics/random/threefry.js';

const encrypted = (key: readonly [number, number], counter: readonly [number, number]): string[] => {
  const out = new Uint32Array(2);
  threefry(key, counter[0], counter[1], out);
  return [...out].map((word) => word.toString(16).padStart(8, '0'));
};

test('threefry gives the known answers of Random123', () => {
  assert.equal(encrypted([0, 0], [0, 0]), ['6b200159', '99ba4efe']);
  assert.equal(encrypted([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]), ['1cb996fc', 'bb002be7']);
  assert.equal(encrypted([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), ['c4923a9c', '483df7a0']);
});

test('a row of counters is encrypted as each of them, past the largest low word too', () => {
  const key = [0x13198a2e, 0x03707344] as const;
  const row = new Uint32Array(8);
  threefry(key, 2 ** 32 - 2, 7, row);
  const counters = [2 ** 32 - 2, 2 ** 32 - 1, 0, 1];
  const each = counters.flatMap((low) => encrypted(key, [low, 7]));
  assert.equal(
    [...row].map((word) => word.toString(16).padStart(8, '0')),
    each,
  );
});

test('drawing twice from a generator gives the same numbers, and a longer draw begins with a shorter one', () => {
  const generator = fold(generatorOf(3), 'a', 5);
  assert.equal([...words(generator, 7)], [...words(generator, 10).subarray(0, 7)]);
});

test('a draw past the first numbers is the end of the longer draw', () => {
  const generator = fold(generatorOf(3), 'b');
  assert.equal([...uniform(generator, 4, 5)], [...uniform(generator, 9).subarray(5)]);
});

test('uniform numbers are inside (0, 1) and fill 64 equal bins evenly', () => {
  const draws = uniform(generatorOf(1), 64_000);
  assert.ok(draws.every((draw) => draw > 0 && draw < 1));
  const counts = new Array<number>(64).fill(0);
  for (const draw of draws) counts[Math.floor(draw * 64)] = (counts[Math.floor(draw * 64)] as number) + 1;
  const squares = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // The 99.99 % quantile of chi-square with 63 degrees of freedom is 113.
  assert.ok(squares < 113, `chi-square ${squares}`);
});

test('normal numbers have mean 0, variance 1 and kurtosis 3', () => {
  const draws = normal(generatorOf(2), 100_000);
  const moment = (k: number): number => draws.reduce((sum, draw) => sum + draw ** k, 0) / draws.length;
  assert.ok(Math.abs(moment(1)) < 0.015);
  assert.ok(Math.abs(moment(2) - 1) < 0.02);
  assert.ok(Math.abs(moment(4) - 3) < 0.15);
});

test('a permutation holds every index once', () => {
  fc.assert(
    fc.property(fc.nat({ max: 300 }), fc.nat(), (length, seed) => {
      const order = [...permutation(generatorOf(seed), length)].sort((a, b) => a - b);
      assert.equal(
        order,
        Array.from({ length }, (_, i) => i),
      );
    }),
  );
});

test('generators folded with different paths give uncorrelated numbers', () => {
  const root = generatorOf(4);
  const streams = [fold(root, 0), fold(root, 1), fold(root, 'a'), fold(root, 'b'), fold(root, 'a', 0), fold(root, 2 ** 40)];
  const draws = streams.map((stream) => uniform(stream, 20_000).map((draw) => draw - 0.5));
  draws.forEach((a, i) => {
    for (const b of draws.slice(i + 1)) {
      const correlation = a.reduce((sum, value, k) => sum + value * (b[k] as number), 0) / a.length / (1 / 12);
      assert.ok(Math.abs(correlation) < 0.03, `correlation ${correlation}`);
    }
  });
});

test('folding by a path is folding by its parts', () => {
  assert.equal(fold(generatorOf(9), 'x', 3).key, fold(fold(generatorOf(9), 'x'), 3).key);
});

test.run();
