import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { agreed } from '../../../kernels/native/addon.js';
import { cellRows, type ReportedRows, rowMismatch } from '../../../kernels/ops/cell-units.js';
import { addon, engineTest } from './engine.js';

const rows = cellRows();

engineTest('the engine reports the rows of its cells that this package has', () => {
  assert.equal(addon().cellRows(), rows);
});

test('an engine whose rows are in another order, lack one, or have other facts is refused, and the row is named', () => {
  const planted: readonly (readonly [ReportedRows, RegExp])[] = [
    [{ ...rows, candidates: [...rows.candidates].reverse() }, /candidate foreign.*candidate skip/],
    [{ ...rows, units: [...rows.units].reverse() }, /unit dense.*unit separable/],
    [{ ...rows, units: rows.units.slice(0, -1) }, /"nothing".*unit dense/],
    [{ ...rows, units: [...rows.units, ['grouped', 1, 3, 3, 1, 1, 0]] }, /unit grouped.*"nothing"/],
    [{ ...rows, units: rows.units.map(([name, , ...facts]) => [name as string, 3, ...facts]) }, /unit separable 3/],
  ];
  for (const [reported, message] of planted) {
    assert.match(rowMismatch(reported) ?? '', message);
    const refused = agreed({ cellRows: () => reported });
    assert.type(refused, 'string');
    assert.match(refused as string, /npm run build:native/);
  }
  assert.is(rowMismatch(rows), null);
});

test.run();
