import fc from 'fast-check';
import * as either from 'fp-ts/lib/Either.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonical } from '../../../artifacts/canonical.js';
import { tensorKind } from '../../../artifacts/tensor-kind.js';
import { record } from '../../../base/codecs/record.js';
import { type KeyOrder, lostOrders, withOrders } from '../../../pipeline/worker/key-order.js';
import { rightOf } from '../fixtures/run.js';

/** A value as the canonical text of it is read: the keys of every record sorted. */
const sorted = (value: unknown): unknown => JSON.parse(rightOf(canonical(value)));

const isWritable = (value: unknown): boolean => either.isRight(canonical(value));

test('any value that comes back with its keys sorted has them in the order of before again', () => {
  fc.assert(
    fc.property(fc.jsonValue().filter(isWritable), (value) => {
      const found = sorted(value);
      const again = rightOf(withOrders(found, lostOrders(value, found)));
      assert.is(JSON.stringify(again), JSON.stringify(value));
    }),
  );
});

test('the tensors of a state come back in the order in which they were given, and as they were', () => {
  const kind = tensorKind('order', 1, record('order', {}), () => '');
  const f32 = (...data: number[]) => ({ dtype: 'F32', shape: [data.length], data: Float32Array.from(data) }) as const;
  const value = {
    header: {},
    tensors: { z: f32(1), a: { dtype: 'U8', shape: [1], data: Uint8Array.of(7) } as const, m: f32(2, 3) },
  };
  const found = rightOf(kind.decode(kind.encode(value)));
  assert.equal(Object.keys(found.tensors), ['m', 'z', 'a'], 'a file has another order');
  const orders = lostOrders(value, found);
  assert.equal(orders, [{ path: ['tensors'], order: [1, 2, 0] }]);
  const again = rightOf(withOrders(found, orders)) as typeof value;
  assert.equal(Object.keys(again.tensors), ['z', 'a', 'm']);
  assert.equal(again, value);
});

test('what keeps its order, has other keys or is no plain record is noted nowhere', () => {
  const at = new Date(0);
  for (const [given, found] of [
    [
      { a: 1, b: [1, 2] },
      { a: 1, b: [1, 2] },
    ],
    [
      { b: 1, a: 2 },
      { a: 2, b: 1, c: 3 },
    ],
    [
      { b: 1, a: 2 },
      { a: 2, c: 1 },
    ],
    [new Map([['a', { b: 1, a: 2 }]]), new Map([['a', { a: 2, b: 1 }]])],
    [Float32Array.of(2, 1), Float32Array.of(1, 2)],
    [{ at }, { at }],
    [null, undefined],
  ])
    assert.equal(lostOrders(given, found), []);
});

test('a value that holds itself is gone through once', () => {
  const loop = (keys: readonly string[]): Record<string, unknown> => {
    const made: Record<string, unknown> = Object.fromEntries(keys.map((key) => [key, key]));
    made['self'] = made;
    return made;
  };
  assert.equal(lostOrders(loop(['b', 'a']), loop(['a', 'b'])), [{ path: [], order: [1, 0, 2] }]);
});

test('orders of another value are refused', () => {
  const orders: readonly (readonly KeyOrder[])[] = [
    [{ path: [], order: [1, 0, 2] }],
    [{ path: [], order: [0, 0] }],
    [{ path: ['c'], order: [1, 0] }],
    [{ path: ['a', 'b'], order: [0] }],
  ];
  for (const each of orders) assert.ok(either.isLeft(withOrders({ a: 1, b: 2 }, each)), JSON.stringify(each));
});

test.run();
