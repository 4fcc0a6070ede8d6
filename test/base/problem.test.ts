import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fault, isFault, isProblem, placed, problem, refusal, unplaced } from '../../base/problem.js';

test('a fault is a problem once it has a place', () => {
  const one = fault('stage', 'what', 'remedy', 'cause');
  assert.ok(isFault(one) && !isProblem(one));
  assert.ok(isProblem(placed('where')(one)) && isFault(placed('where')(one)));
  assert.equal(placed('where')(one), problem('stage', 'what', 'where', 'remedy', 'cause'));
});

test('a place that is there stays, and can be taken off', () => {
  const one = problem('usage', 'what', 'where', 'remedy');
  assert.equal(placed('elsewhere')(one), one);
  assert.equal(unplaced(one), refusal('what', 'remedy'));
});

test('no other value is a fault', () => {
  for (const value of [undefined, null, 'usage', new Error('no'), { what: 'what', remedy: 'remedy' }, []])
    assert.not(isFault(value) || isProblem(value));
});

test.run();
