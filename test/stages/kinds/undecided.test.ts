import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { undecided } from '../../../stages/kinds/undecided.js';

const distribution = (entropy: number, rows: readonly (readonly number[])[]) => ({
  cellTypes: [{ name: 'normal' }],
  expectation: { normal: rows },
  entropy,
});

test('a search is undecided where the entropy is that of equal chances, of the operations that are left', () => {
  const four = [0.25, 0.25, 0.25, 0.25];
  const pruned = [0.5, 0, 0.5, 0];
  assert.type(undecided(distribution(Math.log(4), [four])), 'string');
  assert.type(undecided(distribution(Math.log(2), [pruned])), 'string');
  assert.type(undecided(distribution((Math.log(4) + Math.log(2)) / 2, [four, pruned])), 'string');
  assert.is(undecided(distribution(Math.log(4) - 0.01, [four])), undefined);
  assert.is(undecided(distribution(Math.log(2), [four])), undefined);
});

test('where nothing is left to choose a search is decided', () => {
  assert.is(undecided(distribution(0, [[1, 0, 0]])), undefined);
  assert.is(undecided(distribution(0, [])), undefined);
});

test.run();
