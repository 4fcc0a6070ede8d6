import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataOf, lineOf } from '../../../pipeline/worker/lines.js';
import { rightOf } from '../fixtures/run.js';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.string(),
    fc.uint8Array({ maxLength: 9 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('$', 'base64', 'entries'), fc.string({ maxLength: 4 })), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

const isSame = (one: unknown, other: unknown): boolean => {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return Object.is(one, other);
  if (one instanceof Uint8Array !== other instanceof Uint8Array || Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one, other] as Readonly<Record<string, unknown>>[];
  const keys = Object.keys(left as object);
  return (
    keys.length === Object.keys(right as object).length &&
    keys.every((key) => Object.hasOwn(right as object, key) && isSame(left?.[key], right?.[key]))
  );
};

test('plain data is read back from its line, with bytes and numbers that JSON has no word for', () => {
  fc.assert(
    fc.property(plain, (data) => {
      const line = lineOf(data);
      assert.is(line.indexOf('\n'), line.length - 1);
      assert.ok(isSame(rightOf(dataOf(line)), data), line);
    }),
  );
});

test('a message is one line also for readers that take U+2028 and U+2029 for the end of one', () => {
  const data = { type: 'log', '\u2028key': 'a\u2028b\u2029c\\u2028\r\nd' };
  const line = lineOf(data);
  assert.equal(line.split(/\r\n|[\n\r\u2028\u2029]/).length, 2);
  assert.equal(rightOf(dataOf(line)), data);
});

test('a line that was cut off is none', () => {
  const line = lineOf({ type: 'metric', values: { loss: Number.NaN } });
  for (let length = 0; length < line.length - 1; length++) assert.is(dataOf(line.slice(0, length))._tag, 'Left');
});

test.run();
