import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { duplicateKey } from '../../base/duplicate-key.js';

test('a key that one object holds twice is found, at any depth and however it is escaped', () => {
  assert.is(duplicateKey('{"a":1,"b":2,"a":3}'), 'a');
  assert.is(duplicateKey('[{"x":{"b":1, "b" :2}}]'), 'b');
  assert.is(duplicateKey('{"a":1,"\\u0061":2}'), 'a');
});

test('equal keys of different objects, and texts equal to keys, are no duplicates', () => {
  assert.is(duplicateKey('{"a":{"a":["a","a:"]},"b":{"a":"\\"a\\":"}}'), undefined);
});

test('whatever JSON.stringify writes has no duplicates', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => duplicateKey(JSON.stringify(value)) === undefined));
});

test.run();
