import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sectionParts } from '../../../pipeline/command/ui/run-view.js';

test('sections have ids of their own, whatever their titles', () => {
  const titles = ['Шум', '噪声', 'a b', 'a-b', 'a b', 'a b 2', '!', '?'];
  const ids = sectionParts(titles.map((title) => ({ title, blocks: [] }))).map(({ id }) => id);
  assert.is(new Set(ids).size, titles.length);
  assert.equal(ids.slice(0, 4), ['section-шум', 'section-噪声', 'section-a-b', 'section-a-b--2']);
});

test.run();
