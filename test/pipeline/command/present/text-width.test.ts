import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columnsOf, padded, truncated } from '../../../../pipeline/command/present/text-width.js';

test('a character takes the columns that a terminal gives it', () => {
  for (const [text, columns] of [
    ['search', 6],
    ['Häuser', 6],
    ['Ha\u0308user', 6],
    ['検索', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['🦆', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['█░', 2],
    ['', 0],
  ] as const)
    assert.is(columnsOf(text), columns, text);
});

test('a line that is cut takes no more columns than it may, and says that it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.integer({ min: 0, max: 30 }), (line, columns) => {
      const cut = truncated(line, columns);
      assert.ok(columnsOf(cut) <= columns);
      assert.is(cut === line, columnsOf(line) <= columns);
      if (cut !== line && columns > 0) assert.ok(cut.endsWith('…') && line.startsWith(cut.slice(0, -1)));
    }),
  );
  assert.is(truncated('検索中', 5), '検索…');
  assert.is(truncated('検索中', 4), '検…');
});

test('a line is padded by its columns, not its characters', () => {
  assert.is(padded('検索', 6), '検索  ');
  assert.is(padded('search', 3), 'search');
});

test.run();
