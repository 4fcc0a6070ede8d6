import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import * as either from 'fp-ts/lib/Either.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arrayIn } from '../../../datasets/pickle/array.js';
import { readPickle } from '../../../datasets/pickle/read-pickle.js';
import { entryOf, isObject, type Pickled, type PickledDictionary } from '../../../datasets/pickle/value.js';
import { left, right } from '../support.js';
import { joined, pickledArray, pickleOf } from './pickles.js';

const dictionaryOf = (name: string): PickledDictionary => right(readPickle(pickleOf(name))) as PickledDictionary;

test('arrays of numpy are read in every protocol', () => {
  for (const protocol of [2, 3, 4, 5]) {
    const batch = dictionaryOf(`protocol ${protocol}`);
    const { shape, data } = right(arrayIn(entryOf(batch, 'data')));
    assert.equal(shape, [2, 768]);
    assert.equal(
      Array.from({ length: 1536 }, (_, at) => (at * 7 + protocol) % 256),
      Array.from(data),
    );
    const mean = right(arrayIn(entryOf(batch, 'mean')));
    assert.equal(
      Array.from(mean.data, (value) => Math.round(3 * value)),
      [0, 1, 2, 3],
    );
    assert.equal(entryOf(batch, 'labels'), [1, 121]);
  }
});

test('whole numbers come in either order of bytes', () => {
  for (const name of ['labels as an array', 'big-endian labels'])
    assert.equal([...Array.from(right(arrayIn(entryOf(dictionaryOf(name), 'labels'))).data)], [1, 121]);
});

test('values of other types are read', () => {
  const values = right(readPickle(pickleOf('scalars'))) as readonly Pickled[];
  assert.equal(values.slice(0, 8), [null, true, false, -5, 70_000, -(2 ** 40), 1.5, 'text']);
  assert.is(new TextDecoder().decode(values[8] as Uint8Array), 'bytes');
  assert.equal(values.slice(9, 13), [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
  assert.equal([...(values[13] as PickledDictionary)], [['a', [1]]]);
  assert.ok(isObject(values[14]) && values[14].made === 'builtins.bytearray');
});

test('what Python would call is a name, and is not called', () => {
  const call = entryOf(dictionaryOf('evil'), 'data');
  assert.ok(isObject(call));
  assert.match((call as { made: string }).made, /^(?:posix|os|nt)\.system$/);
  assert.equal((call as { arguments: readonly Pickled[] }).arguments, ['touch /tmp/was-executed']);
  assert.not.ok(existsSync('/tmp/was-executed'));
  assert.is(left(arrayIn(call)), 'is no array of numpy');
});

test('bytes that end too early, are damaged or are no pickle are a sentence with a place, and never more', () => {
  const whole = pickleOf('protocol 2');
  assert.match(left(readPickle(whole.subarray(0, 1000))), /it ends at byte 1000, .*, at byte \d+$/);
  assert.match(left(readPickle(new TextEncoder().encode('PK'))), /^opcode 80 is none of data, at byte 1$/);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const damaged = Uint8Array.from(whole);
      damaged[at] = byte;
      const read = readPickle(damaged);
      if (either.isLeft(read)) assert.match(read.left, /at byte \d+$/);
      else if (read.right instanceof Map) arrayIn(entryOf(read.right, 'data'));
    }),
  );
});

test('whole numbers beyond those of a double are refused shortly, whatever their length', () => {
  const ofLength = (length: number): Uint8Array => {
    const size = new Uint8Array(new Uint32Array([length]).buffer);
    return joined(0x80, 2, 0x8b, size, new Uint8Array(length).fill(0x7f), '.');
  };
  assert.match(left(readPickle(ofLength(100_000))), /^a whole number has 100000 bytes, and 8 are the most, at byte 7$/);
  assert.match(left(readPickle(ofLength(8))), /beyond the whole numbers of a double/);
  assert.is(right(readPickle(ofLength(4))), 0x7f7f7f7f);
});

test('a pickle of more values than any batch of images has is refused before they fill the memory', () => {
  for (const opcode of ['N', '('])
    assert.match(
      left(readPickle(joined(0x80, 2, new Uint8Array(4_000_001).fill(opcode.charCodeAt(0))))),
      /more than 4000000 values/,
    );
});

test('bytes that hold themselves and types that are none of numpy are no array', () => {
  const read = (content: Uint8Array, type = 'u1', before?: Uint8Array) =>
    arrayIn(entryOf(right(readPickle(pickledArray('data', [1, 4], type, content, before))) as PickledDictionary, 'data'));
  // A list that holds bytes(*list).
  const cyclic = joined(']q', 0, 'cbuiltins\nbytes\nh', 0, 'Rq', 1, 'a');
  assert.is(left(read(joined('h', 1), 'u1', cyclic)), 'is no array of numpy');
  const four = joined('C', 4, 'abcd');
  assert.equal(Array.from(right(read(four)).data), [97, 98, 99, 100]);
  for (const type of ['constructor', 'toString', '__proto__'])
    assert.match(left(read(four, type)), new RegExp(`type ${type}, which is none of numbers`));
});

test.run();
