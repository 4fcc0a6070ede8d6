import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonical, canonicalText } from '../../artifacts/canonical.js';

test('the sample of RFC 8785, section 3.2.2, becomes the text of section 3.2.4', () => {
  const sample = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ) as unknown;
  assert.is(
    canonicalText(sample),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('keys are sorted by UTF-16 units as in RFC 8785, section 3.2.3', () => {
  const sample = {
    '\u20ac': 'Euro',
    '\r': 'Return',
    '\ufb33': 'Dalet',
    '1': 'One',
    '\ud83d\ude00': 'Smiley',
    '\u0080': 'Control',
    ö: 'o',
  };
  const values = [...canonicalText(sample).matchAll(/:"(\w+)"/g)].map(([, value]) => value);
  assert.equal(values, ['Return', 'One', 'Control', 'o', 'Euro', 'Smiley', 'Dalet']);
});

test('numbers are written as in RFC 8785, appendix B', () => {
  const view = new DataView(new ArrayBuffer(8));
  const vectors: readonly (readonly [bits: string, text: string])[] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  for (const [bits, text] of vectors) {
    view.setBigUint64(0, BigInt(`0x${bits}`));
    assert.is(canonicalText(view.getFloat64(0)), text, bits);
  }
});

test('the order of keys and absent optional keys make no difference', () => {
  assert.is(canonicalText({ b: 1, a: { d: 2, c: undefined } }), canonicalText({ a: { d: 2 }, b: 1 }));
});

test('what has no JSON form is refused with its place', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = { back: [cycle] };
  const refused: readonly (readonly [value: unknown, message: string])[] = [
    [{ loss: [1, Number.NaN] }, 'loss[1] is NaN, which JSON cannot hold'],
    [{ a: { b: Number.POSITIVE_INFINITY } }, 'a.b is Infinity, which JSON cannot hold'],
    [[1, undefined], '[1] is undefined'],
    [undefined, 'the value is undefined'],
    [{ f: () => 1 }, 'f is a function'],
    [{ n: 1n }, 'n is a bigint'],
    [{ when: new Date(0) }, 'when is an instance of Date'],
    [{ data: new Float32Array(2) }, 'data is an instance of Float32Array'],
    [cycle, 'self.back[0] is a reference to an object that contains it'],
    ['\ud800', 'the value is text with half of a surrogate pair'],
  ];
  for (const [value, message] of refused) {
    assert.equal(canonical(value), either.left(message));
    assert.throws(
      () => canonicalText(value),
      (error: Error) => error.message === message,
    );
  }
});

test('an object that appears twice without a cycle is written twice', () => {
  const shared = { a: 1 };
  assert.is(canonicalText([shared, shared]), '[{"a":1},{"a":1}]');
});

test.run();
