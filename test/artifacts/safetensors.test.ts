import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { either } from 'fp-ts';
import { pipe } from 'fp-ts/lib/function.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TensorValue } from '../../artifacts/kind.js';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../../artifacts/safetensors.js';
import { referenceFiles, referenceFolder } from '../reference-files.js';

const file = (header: unknown, data: readonly number[] = [], claimed?: bigint): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
};

const headerOf = (bytes: Uint8Array): string => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return new TextDecoder().decode(bytes.subarray(8, 8 + length));
};

const tensor = fc
  .record({ dtype: fc.constantFrom('F64', 'F32', 'I32', 'U32', 'U8'), shape: fc.array(fc.nat(4), { maxLength: 4 }) })
  .chain(({ dtype, shape }): fc.Arbitrary<TensorValue> => {
    const size = { minLength: shape.reduce((a, b) => a * b, 1), maxLength: shape.reduce((a, b) => a * b, 1) };
    const data = {
      F64: fc.float64Array(size),
      F32: fc.float32Array(size),
      I32: fc.int32Array(size),
      U32: fc.uint32Array(size),
      U8: fc.uint8Array(size),
    };
    return data[dtype].map((values) => ({ dtype, shape, data: values }));
  });
const anyName = fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__');
const named = <A>(name: fc.Arbitrary<string>, value: fc.Arbitrary<A>): fc.Arbitrary<Record<string, A>> =>
  fc.array(fc.tuple(name, value), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs));
const content: fc.Arbitrary<Safetensors> = fc
  .tuple(named(anyName, tensor), named(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })))
  .map(([tensors, metadata]) => ({ tensors, metadata }));

/** The data as bytes, so that NaN equals itself. */
const inBytes = ({ tensors, metadata }: Safetensors) => ({
  metadata,
  tensors: Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
      name,
      [dtype, shape, data.constructor.name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')],
    ]),
  ),
});

test('tensors and metadata come back bit by bit', () => {
  fc.assert(
    fc.property(content, (given) => {
      const decoded = decodeSafetensors(encodeSafetensors(given));
      assert.equal(pipe(decoded, either.map(inBytes)), either.right(inBytes(given)));
    }),
  );
});

test('equal content gives equal bytes in whatever order it is given', () => {
  fc.assert(
    fc.property(content, ({ tensors, metadata }) => {
      const turned = {
        tensors: Object.fromEntries(Object.entries(tensors).reverse()),
        metadata: Object.fromEntries(Object.entries(metadata).reverse()),
      };
      assert.equal(encodeSafetensors(turned), encodeSafetensors({ tensors, metadata }));
    }),
  );
});

test('bytes at an address that suits no number type are read all the same', () => {
  const bytes = encodeSafetensors({ tensors: { a: { dtype: 'F64', shape: [2], data: Float64Array.of(1.5, -2) } }, metadata: {} });
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.equal(decodeSafetensors(shifted.subarray(1)), decodeSafetensors(bytes));
});

test('bytes are laid out as the format demands: metadata first, wide dtypes first, then by name, padded to 8', () => {
  const bytes = encodeSafetensors({
    tensors: {
      b: { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) },
      '7': { dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) },
      a: { dtype: 'F32', shape: [], data: Float32Array.of(3) },
      w: { dtype: 'F64', shape: [1], data: Float64Array.of(4) },
      none: { dtype: 'I32', shape: [0, 5], data: new Int32Array(0) },
    },
    metadata: { z: 'last', a: 'é "quoted"' },
  });
  const header = headerOf(bytes);
  assert.is(
    header.trimEnd(),
    '{"__metadata__":{"a":"é \\"quoted\\"","z":"last"},' +
      '"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
      '"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},' +
      '"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]},' +
      '"none":{"dtype":"I32","shape":[0,5],"data_offsets":[20,20]},' +
      '"7":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}',
  );
  assert.is(new TextEncoder().encode(header).length % 8, 0);
  assert.equal([...bytes.subarray(-23, -15)], [0, 0, 0, 0, 0, 0, 0x10, 0x40]);
  assert.equal([...bytes.subarray(-3)], [7, 8, 9]);
});

test('hand-written bytes are read', () => {
  const decoded = decodeSafetensors(
    file('{"x":{"dtype":"I32","shape":[1,2],"data_offsets":[0,8]}}  ', [1, 0, 0, 0, 255, 255, 255, 255]),
  );
  assert.equal(
    decoded,
    either.right({ tensors: { x: { dtype: 'I32', shape: [1, 2], data: Int32Array.of(1, -1) } }, metadata: {} }),
  );
});

test('malformed bytes are refused with the reason', () => {
  const f32 = (begin: number, end: number, shape: readonly unknown[] = [(end - begin) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const refused: readonly (readonly [bytes: Uint8Array, message: RegExp])[] = [
    [new Uint8Array(0), /too few/],
    [new Uint8Array(7), /too few/],
    [file('{}', [], 1n << 40n), /the format allows 100000000/],
    [file('{}', [], (1n << 64n) - 1n), /the format allows/],
    [file('{}', [], 3n), /truncated/],
    [file('{"a"'), /not JSON/],
    [file(' {}'), /not a JSON object/],
    [file('[]'), /not a JSON object/],
    [file({ a: f32(0, 8) }, zeros(4)), /truncated/],
    [file({ a: f32(0, 8) }, zeros(12)), /take 8 bytes and the file has 12/],
    [file({ a: f32(0, 8), b: f32(4, 12) }, zeros(12)), /"b" begins at byte 4, inside/],
    [file({ a: f32(0, 4), b: f32(8, 12) }, zeros(12)), /"b" begins at byte 8, not right after/],
    [file({ a: f32(4, 8) }, zeros(8)), /begins at byte 4/],
    [file({ a: f32(0, 8, [3]) }, zeros(8)), /shape \[3\] and dtype F32 needs 12 bytes and has 8/],
    [file({ a: f32(8, 0, [0]) }, zeros(8)), /needs 0 bytes and has -8/],
    [file({ a: f32(0, 4, [-1]) }, zeros(4)), /no valid shape/],
    [file({ a: f32(0, 4, ['1']) }, zeros(4)), /no valid shape/],
    [file({ a: f32(0, 4, [1e9, 1e9, 1e9]) }, zeros(4)), /no valid shape/],
    [file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4.5] } }, zeros(4)), /no valid data_offsets/],
    [file({ a: { dtype: 'F32', shape: [1] } }, zeros(4)), /no valid data_offsets/],
    [file({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, zeros(8)), /dtype "I64", which sluice does not read/],
    [file({ a: 1 }), /not described by an object/],
    [
      file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [1]),
      /"a" twice/,
    ],
    [file({ __metadata__: { a: 1 } }), /texts only/],
    [file({ __metadata__: [] }), /texts only/],
  ];
  for (const [bytes, message] of refused) {
    const decoded = decodeSafetensors(bytes);
    assert.ok(either.isLeft(decoded), String(message));
    assert.match(decoded.left, message);
  }
});

test('random damage never throws', () => {
  const intact = encodeSafetensors({
    tensors: { a: { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) } },
    metadata: { k: 'v' },
  });
  fc.assert(
    fc.property(fc.nat(intact.length - 1), fc.nat(255), fc.nat(intact.length), (at, value, length) => {
      const damaged = intact.slice(0, length);
      if (at < length) damaged[at] = value;
      decodeSafetensors(damaged);
    }),
    { numRuns: 500 },
  );
});

test('tensors whose parts disagree are refused when they are written', () => {
  const encode = (name: string, given: TensorValue) => () => encodeSafetensors({ tensors: { [name]: given }, metadata: {} });
  assert.throws(
    encode('a', { dtype: 'F32', shape: [2, 2], data: new Float32Array(3) }),
    'tensor "a" of shape [2, 2] cannot hold 3 numbers',
  );
  assert.throws(
    encode('a', { dtype: 'F32', shape: [1], data: new Int32Array(1) }),
    'tensor "a" of dtype F32 needs a Float32Array, not a Int32Array',
  );
  assert.throws(encode('__metadata__', { dtype: 'U8', shape: [0], data: new Uint8Array(0) }), 'keeps that name for itself');
});

const references = referenceFiles(/\.safetensors$/);

test('the reference files of another writer are read, and survive being written again', () => {
  assert.ok(references.length > 0);
  for (const name of references) {
    const decoded = decodeSafetensors(readFileSync(join(referenceFolder, name)));
    assert.ok(either.isRight(decoded), `${name}: ${either.isLeft(decoded) ? decoded.left : ''}`);
    assert.equal(decodeSafetensors(encodeSafetensors(decoded.right)), decoded, name);
  }
});

const python = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;

python('a reader in Python finds the same numbers', () => {
  const bytes = encodeSafetensors({
    tensors: {
      weights: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(0.5, -1.25, 3, 1e-3) },
      labels: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 255) },
      counts: { dtype: 'I32', shape: [1], data: Int32Array.of(-7) },
    },
    metadata: { kind: 'network' },
  });
  const program = `
import json, struct, sys
raw = sys.stdin.buffer.read()
n = struct.unpack('<Q', raw[:8])[0]
header, data = json.loads(raw[8:8+n]), raw[8+n:]
codes = {'F32': 'f', 'I32': 'i', 'U8': 'B'}
def numbers(info):
    begin, end = info['data_offsets']
    return list(struct.unpack('<%d%s' % ((end - begin) // struct.calcsize(codes[info['dtype']]), codes[info['dtype']]), data[begin:end]))
print(json.dumps({name: info if name == '__metadata__' else [info['shape'], numbers(info)] for name, info in header.items()}))
`;
  const result = spawnSync('python3', ['-c', program], { input: bytes });
  assert.equal(JSON.parse(result.stdout.toString()), {
    __metadata__: { kind: 'network' },
    weights: [
      [2, 2],
      [0.5, -1.25, 3, Math.fround(1e-3)],
    ],
    counts: [[1], [-7]],
    labels: [[3], [1, 2, 255]],
  });
});

test.run();
