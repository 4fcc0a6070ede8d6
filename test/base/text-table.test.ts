import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textTable } from '../../base/text-table.js';

test('columns are aligned, and no line ends in spaces', () => {
  const rows = [['stage', 'time', 'note'], ['a', '12 min', ''], ['longer'], ['', '1 s', 'resumed']];
  assert.equal(textTable(rows), ['stage   time    note', 'a       12 min', 'longer', '        1 s     resumed']);
});

test('a table without rows has no lines', () => {
  assert.equal(textTable([]), []);
});

test('a table may have any number of rows', () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => [row === 7 ? 'long' : 'a', 'b']);
  assert.is(textTable(rows)[0], 'a     b');
});

test.run();
