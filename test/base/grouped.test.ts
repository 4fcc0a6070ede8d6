import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { grouped } from '../../base/grouped.js';

test('items are grouped by their keys, in order, and those without a key are left out', () => {
  const groups = grouped(['b/1', 'a/1', 'c', 'a/2'], (name) => (name.includes('/') ? name.split('/')[0] : undefined));
  assert.equal(
    [...groups],
    [
      ['b', ['b/1']],
      ['a', ['a/1', 'a/2']],
    ],
  );
});

test.run();
