import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CellType } from '../../../networks/cell-type.js';
import { edgesOf } from '../../../stages/architecture/searched-edges.js';
import { singlePath } from '../../../stages/architecture/single-path.js';

const edges = [
  { from: 0, to: 1 },
  { from: 0, to: 2 },
];
const cellTypes: readonly CellType[] = [
  { name: 'one', edges, operations: ['a', 'b', 'c'] },
  { name: 'two', edges: edges.slice(0, 1), operations: ['d', 'e'] },
];

test('θ is 1 on the path of each edge, which alone is computed; places are among the operations in play', () => {
  const kept = {
    one: [
      ['b', 'c'],
      ['a', 'b', 'c'],
    ],
    two: [['d', 'e']],
  };
  const { theta, paths } = singlePath({ cellTypes, edges: edgesOf(cellTypes, kept) }, [1, 0, 1]);
  assert.equal(paths, { one: [['c'], ['a']], two: [['e']] });
  assert.equal(
    Object.entries(theta).map(([name, row]) => [name, [...row]]),
    [
      ['one', [0, 0, 1, 1, 0, 0]],
      ['two', [0, 1]],
    ],
  );
});

test.run();
