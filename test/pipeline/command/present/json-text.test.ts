import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonText } from '../../../../pipeline/command/present/json-text.js';

test('lists of numbers take one line, all else is indented', () => {
  assert.is(
    jsonText({ confusion: [[3, -1.5e-7], [0]], names: ['a'], none: [], of: [{ n: 1 }] }),
    `{
  "confusion": [
    [3, -1.5e-7],
    [0]
  ],
  "names": [
    "a"
  ],
  "none": [],
  "of": [
    {
      "n": 1
    }
  ]
}`,
  );
});

test('it is the JSON of the value, whatever its texts hold', () => {
  assert.equal(JSON.parse(jsonText({ text: '[\n  1,\n  2\n]' })), { text: '[\n  1,\n  2\n]' });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => assert.is(JSON.stringify(JSON.parse(jsonText(value))), JSON.stringify(value))),
  );
});

test.run();
