import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstTime } from '../../base/first-time.js';

test('a text is new once, and others know nothing of it', () => {
  const [one, other] = [firstTime(), firstTime()];
  assert.equal(['a', 'b', 'a', '', ''].map(one), [true, true, false, true, false]);
  assert.ok(other('a'));
});

test.run();
