import { either } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalText } from '../../artifacts/canonical.js';
import { jsonKind } from '../../artifacts/json-kind.js';
import { positiveInteger } from '../../base/codecs/number.js';

const Cell = t.strict({ nodes: positiveInteger, name: t.string });
const cell = jsonKind('cell', 2, Cell, ({ name }) => name);
const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

test('a value comes back as it was', () => {
  assert.equal(cell.decode(cell.encode({ nodes: 4, name: 'normal' })), either.right({ nodes: 4, name: 'normal' }));
});

test('the bytes are the canonical JSON of kind, version and value', () => {
  const text = new TextDecoder().decode(cell.encode({ name: 'normal', nodes: 4 }));
  assert.is(text, canonicalText({ kind: 'cell', version: 2, value: { nodes: 4, name: 'normal' } }));
});

test('a value without a JSON form is refused when it is written', () => {
  const numbers = jsonKind('numbers', 1, t.array(t.number), () => '');
  assert.throws(() => numbers.encode([1, Number.NaN]), 'this numbers cannot be written: [1] is NaN, which JSON cannot hold');
});

test('another kind, another version, malformed values and other bytes are refused with the reason', () => {
  const value = { nodes: 4, name: 'normal' };
  const refused: readonly (readonly [given: unknown, message: RegExp])[] = [
    [{ kind: 'network', version: 2, value }, /^this is an artifact of kind network, not cell$/],
    [{ kind: 'cell', version: 3, value }, /version 3 and this sluice reads version 2: update sluice/],
    [{ kind: 'cell', version: 1, value }, /old version 1/],
    [{ value }, /do not say which kind/],
    [
      { kind: 'cell', version: 2, value: { nodes: 0, name: 'normal' } },
      /^this cell is malformed: nodes: must be a whole number from 1, not 0$/,
    ],
    [{ kind: 'cell', version: 2 }, /malformed/],
    ['[]', /not an object/],
    ['{"kind":', /^this is not JSON: /],
  ];
  for (const [given, message] of refused) {
    const decoded = cell.decode(bytesOf(given));
    assert.ok(either.isLeft(decoded), JSON.stringify(given));
    assert.match(decoded.left, message);
  }
});

test('bytes that are not UTF-8 are refused', () => {
  const decoded = cell.decode(Uint8Array.of(0x22, 0xff, 0x22));
  assert.ok(either.isLeft(decoded) && decoded.left.startsWith('this is not JSON'));
});

test.run();
