import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readMatFile } from '../../datasets/mat-file.js';
import { matWriter, type WrittenArray } from './mat-support.js';
import { left, right } from './support.js';

const { file, array, compressed, header, element } = matWriter();
const read = (bytes: Uint8Array, wanted: Readonly<Record<string, number | 'all'>> = { a: 'all' }) =>
  readMatFile('x.mat', bytes, wanted)();
const refused = async (bytes: Uint8Array, what: string | RegExp, wanted?: Readonly<Record<string, number | 'all'>>) => {
  const problem = left(await read(bytes, wanted));
  assert.is(problem.problem, 'usage');
  assert.is(problem.where, 'x.mat');
  assert.match(problem.what, what);
  assert.ok(problem.remedy.length > 0);
};

const doubles: WrittenArray = { arrayClass: 6, dimensions: [2, 3], storage: 'double', numbers: [1, -2.5, 3, 4e100, 5, 6] };
const bytes: WrittenArray = { arrayClass: 9, dimensions: [7, 1], storage: 'uint8', numbers: [1, 2, 3, 4, 5, 6, 255] };

for (const little of [true, false]) {
  for (const compress of [false, true]) {
    test(`arrays of bytes and doubles are read, ${little ? 'little' : 'big'}-endian${compress ? ', compressed' : ''}`, async () => {
      const written = matWriter(little).file({ b: bytes, a: doubles }, compress);
      const found = right(await read(written, { a: 'all', b: 'all' }));
      assert.equal(found['a'], { dimensions: [2, 3], data: Float64Array.from(doubles.numbers) });
      assert.equal(found['b'], { dimensions: [7, 1], data: Uint8Array.from(bytes.numbers) });
    });
  }
}

test('doubles that are stored in smaller types or inside their tag are read', async () => {
  const small = { arrayClass: 6, dimensions: [1, 2], storage: 'uint16', numbers: [7, 40_000] } as const;
  for (const compress of [false, true]) {
    for (const little of [false, true]) {
      const found = right(await read(matWriter(little).file({ a: small }, compress)));
      assert.equal([...(found['a']?.data ?? [])], [7, 40_000]);
    }
  }
});

test('only the first numbers are read where no more are wanted', async () => {
  for (const compress of [false, true]) {
    const found = right(await read(file({ a: doubles, b: bytes }, compress), { a: 2, b: 1000 }));
    assert.equal(found['a'], { dimensions: [2, 3], data: Float64Array.of(1, -2.5) });
    assert.is(found['b']?.data.length, 7);
  }
});

test('a long compressed array comes whole through many pieces', async () => {
  const numbers = Uint8Array.from({ length: 700_001 }, (_, i) => (i * i) % 253);
  const long = { arrayClass: 9, dimensions: [700_001, 1], storage: 'uint8', numbers } as const;
  assert.equal(right(await read(file({ a: long }, true)))['a']?.data, numbers);
  assert.equal(right(await read(file({ a: long }, true), { a: 5 }))['a']?.data, numbers.subarray(0, 5));
});

test('arrays of other names and kinds and unknown elements are passed over', async () => {
  const text = { ...bytes, arrayClass: 4 };
  const written = Buffer.concat([file({ c: text, d: doubles }), element(77, new Uint8Array(13)), array('a', bytes)]);
  assert.is(right(await read(written))['a']?.data.length, 7);
  await refused(file({ a: text }), 'no array of numbers named a');
  await refused(file({ a: bytes }), 'no array of numbers named b or c', { a: 'all', b: 'all', c: 1 });
});

test('a file cut at any byte is refused, compressed or not', async () => {
  for (const compress of [false, true]) {
    const whole = file({ b: bytes, a: doubles }, compress);
    for (let end = 0; end < whole.length; end += end < 128 ? 40 : 3)
      await refused(whole.subarray(0, end), /ends|begins|no array/);
  }
  await refused(file({ a: doubles }).subarray(0, 150), 'the file ends at byte 150, but its element at byte 128 goes on to byte');
});

test('compressed data that is damaged or ends too soon is refused', async () => {
  const long = {
    arrayClass: 9,
    dimensions: [5000, 1],
    storage: 'uint8',
    numbers: Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251),
  } as const;
  const damaged = file({ a: long }, true);
  damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
  await refused(damaged, /byte 128 cannot be read: its compressed data is damaged after \d+ bytes \(incorrect data check\)/);
  const packed = compressed(array('a', long));
  packed.writeUInt32LE(packed.length - 8 - 50, 4);
  await refused(
    Buffer.concat([header(), packed.subarray(0, packed.length - 50)]),
    /compressed data is damaged.*unexpected end of file/,
  );
  await refused(Buffer.concat([header(), compressed(array('a', long).subarray(0, 1000))]), 'it ends after 1000 bytes');
});

test('numbers that do not fit the dimensions are refused', async () => {
  await refused(file({ a: { ...bytes, dimensions: [8, 1] } }), 'take 7 bytes, but its dimensions ask for 8');
  await refused(file({ a: { ...bytes, dimensions: [-7, 1] } }), 'dimensions [-7, 1], which cannot be');
  await refused(file({ a: { ...bytes, flags: 0x0800 } }), 'complex');
});

test('an array above 2 GiB is refused, and no length is believed that the file cannot hold', async () => {
  const huge = { ...bytes, dimensions: [32, 32, 3, 700_000], claimed: 2_150_400_000 };
  await refused(file({ a: huge }, true), '2 GiB');
  await refused(
    file({ a: { ...huge, dimensions: [32, 32, 3, 600_000], claimed: 1_843_200_000 } }, true),
    'more than the file can hold',
  );
});

test('files of other formats are named for what they are', async () => {
  await refused(header('MATLAB 7.3 MAT-file'), 'version 7.3 (HDF5)');
  await refused(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), 'HDF5');
  await refused(Buffer.alloc(4000, 'x'), 'no MAT-file of level 5');
  await refused(new Uint8Array(0), 'the file has 0 bytes');
});

test('what a file holds beside the wanted arrays is not unpacked without end', async () => {
  const other = compressed(array('z', { ...bytes, dimensions: [1, 1], numbers: [1] }));
  await refused(Buffer.concat([header(), ...new Array(1001).fill(other)]), 'the first 1000 elements of the file are not a');
  const wanted = array('a', bytes);
  await refused(
    Buffer.concat([header(), compressed(Buffer.concat([wanted, Buffer.alloc(1 << 20)]))]),
    'goes on after its numbers',
  );
  // Padding may follow.
  right(await read(Buffer.concat([header(), compressed(Buffer.concat([wanted, Buffer.alloc(8)]))])));
});

test.run();
