import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CellGraph } from '../../../../kernels/ops/fused-cell.js';
import { dartsGraph, planOf } from './graphs.js';

const MEBIBYTE = 2 ** 20;

test('the tape of the cell of DARTS holds results before normalisations, active channels of nodes, and filters', () => {
  const plan = planOf(dartsGraph(16, 1, 1), [64, 32, 32]);
  assert.is(plan.units.length, 84);
  assert.is(plan.normCount, 84 + 10);
  // 84 units, 10 pools, 5 nodes that edges leave, each of 4 MiB; filters, masks and coefficients besides.
  assert.ok(plan.tapeFloats * 4 > 99 * 4 * MEBIBYTE && plan.tapeFloats * 4 < 99 * 4 * MEBIBYTE + MEBIBYTE, `${plan.tapeFloats}`);
  assert.is(plan.nodes[2]?.kept, -1);
});

test('with partial channels the tape holds the active ones, padded to whole vectors', () => {
  const { padded, active, rest, tapeFloats } = planOf(dartsGraph(36, 6, 1), [64, 32, 32]);
  assert.equal({ padded, active, rest }, { padded: 8, active: 6, rest: 30 });
  assert.ok(tapeFloats * 4 < 99 * 2 * MEBIBYTE + MEBIBYTE);
});

test('parts of the tape do not overlap, and begin at multiples of 32 floats', () => {
  for (const [channels, partial, stride] of [
    [5, 1, 1],
    [36, 6, 2],
  ] as const) {
    const plan = planOf(dartsGraph(channels, partial, stride), [3, 14, 6]);
    const { padded, images, height, width } = plan;
    const result = images * height * width * padded;
    const parts = [
      ...plan.nodes.flatMap((node) => (node.leaves ? [[node.compact, images * node.height * node.width * padded] as const] : [])),
      ...plan.pools.map(({ values }) => [values, result] as const),
      ...plan.units.flatMap(({ values, depthwise, matrix, matrices, size, type }) => [
        [values, result] as const,
        [depthwise, type === 'separable' ? size ** 2 * padded : 0] as const,
        [matrix, matrices * padded ** 2] as const,
      ]),
      [plan.coefficients, 4 * plan.normCount * padded] as const,
      [plan.theta, plan.thetaCount] as const,
      [plan.masks, plan.units.length * images * padded] as const,
    ].filter(([, floats]) => floats > 0);
    parts.sort(([a], [b]) => a - b);
    for (const [i, [offset, floats]] of parts.entries()) {
      assert.is(offset % 32, 0);
      assert.ok(offset + floats <= (parts[i + 1]?.[0] ?? plan.tapeFloats));
    }
  }
});

test('a node stands one level behind the last that it sums', () => {
  assert.equal(
    planOf(dartsGraph(4, 1, 1), [1, 4, 4]).nodes.map(({ level }) => level),
    [0, 0, 1, 2, 3, 4],
  );
  const apart: CellGraph = {
    ...{ ...dartsGraph(4, 1, 1), weights: 0, nodes: 5, concat: [3, 4] },
    edges: [
      { from: 0, to: 3, path: false, candidates: [{ kind: 'skip' }] },
      { from: 1, to: 4, path: true, candidates: [{ kind: 'skip' }] },
    ],
  };
  const plan = planOf(apart, [1, 4, 4]);
  assert.equal(
    plan.nodes.map(({ level }) => level),
    [0, 0, 1, 1, 1],
  );
  assert.equal(
    plan.edges.map(({ path }) => path),
    [-1, 0],
  );
});

test('numbers that are no graph are refused', () => {
  assert.throws(() => planOf({ ...dartsGraph(5, 1, 1), partial: 2 }, [1, 4, 4]), /does not divide/);
  assert.throws(() => planOf(dartsGraph(8, 1, 2), [1, 5, 4]), /even/);
  assert.throws(() => planOf({ ...dartsGraph(8, 2, 1), edges: [] }, [1, 4, 4]), /K > 1/);
  assert.throws(() => planOf({ ...dartsGraph(8, 1, 1), concat: [2, 2] }, [1, 4, 4]), /twice/);
});

test.run();
