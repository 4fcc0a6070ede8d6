import fc from 'fast-check';
import { either } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seal, unseal } from '../../../artifacts/store/sealed.js';

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

const sealed = (value: unknown): Uint8Array => {
  const text = seal(value);
  if (either.isLeft(text)) throw new Error(text.left);
  return encoded(text.right);
};

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

test('what was sealed opens again, also where it was laid out another way since', () => {
  fc.assert(
    fc.property(json, (value) => {
      const bytes = sealed(value);
      assert.equal(unseal(t.unknown, bytes), either.right(value));
      const { sha256, value: kept } = JSON.parse(new TextDecoder().decode(bytes));
      assert.equal(unseal(t.unknown, encoded(JSON.stringify({ value: kept, sha256 }, undefined, 2))), either.right(value));
    }),
  );
});

test('what was sealed does not open with a flipped bit, a byte more or a byte less', () => {
  const bytes = sealed({ one: 1, text: 'ä', list: [true, null] });
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.map((byte, place) => (place === at ? byte ^ (1 << (at % 8)) : byte));
    assert.ok(either.isLeft(unseal(t.unknown, flipped)), `byte ${at}`);
  }
  assert.ok(either.isLeft(unseal(t.unknown, bytes.subarray(0, -1))));
  assert.ok(either.isLeft(unseal(t.unknown, Uint8Array.of(...bytes, 0x7d))));
});

test.run();
