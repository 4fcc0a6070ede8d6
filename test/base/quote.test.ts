import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../base/problem.js';
import { cited, printable, quoted, visible } from '../../base/quote.js';

test('a short text of visible characters is quoted as it is', () => {
  for (const text of ['', 'sep_conv_3x3', 'θ ← 0, 猫', 'a "b" c', '👩‍🔬', 'می‌خواهم']) {
    assert.is(quoted(text), `"${text}"`);
    assert.is(cited(text), text);
  }
});

test('what a terminal obeys, or nobody sees, is written as an escape sequence', () => {
  assert.is(quoted('\u001b[2Ja\r\n\tb\u0007\u009b'), '"\\x1b[2Ja\\r\\n\\tb\\x07\\u009b"');
  assert.is(cited('a\u202egnp\u2028\ufeff'), 'a\\u202egnp\\u2028\\ufeff');
  assert.is(visible('\ud800x'), '\\ud800x');
  assert.is(printable('one\n\ttwo\u001b[31m'), 'one\n\ttwo\\x1b[31m');
});

test('JSON stays what it is', () => {
  const value = { 'a\u202e': ['\u001b\u007f\u009b\u2028\ufeff\u{e0001}', 'θ'] };
  const shown = printable(JSON.stringify(value, null, 2));
  assert.equal(JSON.parse(shown), value);
  assert.not.match(shown, /[\u007f\u009b\u202e]/);
});

test('a long text is cut to a line, with its length', () => {
  assert.is(quoted('x'.repeat(300_000)), `"${'x'.repeat(80)}…" (300,000 characters)`);
  assert.is(cited(`${'x'.repeat(79)}👍👍`), `${'x'.repeat(79)}… (83 characters)`);
});

test('whatever is quoted is one short line without controls', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const line of [quoted(text), cited(text)]) {
        assert.not.match(line, /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        assert.ok(line.length <= 80 * 8 + 30);
      }
    }),
    { numRuns: 60 },
  );
});

test('a sentence of a problem is cut, should it repeat more input than it ought to', () => {
  const { what, where, remedy } = problem('usage', 'x'.repeat(300_000), 'y'.repeat(300_000), 'z'.repeat(300_000));
  for (const sentence of [what, where, remedy]) assert.ok(sentence.length < 1300 && sentence.endsWith('… (300,000 characters)'));
});

test.run();
