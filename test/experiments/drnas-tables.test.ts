import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { learningsOf, nameOf, OWN_ROWS, openK, rowsOf, TABLE_2, TABLE_3 } from '../../experiments/drnas/paper.js';
import { resized } from '../../experiments/drnas/resized.js';
import { drnasSettings } from '../../index.js';

test('every row of Tables 2 and 3 has a text for each column, and DrNAS alone a figure in all', () => {
  for (const [table, columns, rows] of [
    [TABLE_2, 2, 18],
    [TABLE_3, 3, 21],
  ] as const) {
    const all = rowsOf(table, learningsOf('both'));
    assert.is(all.length, rows);
    for (const { name, of, paper } of all) {
      assert.is(paper.length, columns, name);
      if (of.length > 0) assert.ok(paper.every((text) => text !== ''));
    }
    assert.equal(
      all.filter(({ of }) => of.length > 0).map(({ name }) => name),
      [OWN_ROWS.plain, OWN_ROWS.progressive],
    );
  }
});

test('a row is measured where its search runs, and has the figures of the paper alone where not', () => {
  for (const learning of ['plain', 'progressive'] as const) {
    const measured = rowsOf(TABLE_2, learningsOf(learning)).flatMap(({ of }) => of);
    assert.equal(measured, [OWN_ROWS[learning]]);
  }
});

test('the K that the paper leaves open is told where the search without progressive learning runs', () => {
  assert.match(openK(learningsOf('both'), 4)[0] as string, '4');
  assert.equal(openK(learningsOf('progressive'), 4), []);
  assert.equal([nameOf('search', 'plain'), nameOf('summary', 'progressive')], ['search plain', 'summary']);
});

test("a search of another size has the operations and the stem of its preset, as the released code's without none", () => {
  for (const { first } of [drnasSettings.cifar10('released'), drnasSettings.imagenet('released')]) {
    const { space, ...others } = resized(first, { cells: 5, channels: 12 });
    assert.equal({ ...others, space: first.space }, first);
    assert.equal(space?.config, { ...first.space?.config, cells: 5, channels: 12 });
    assert.not.match(JSON.stringify(space), '"none"');
  }
});

test.run();
