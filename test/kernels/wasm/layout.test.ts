import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../../kernels/backends/cpu.js';
import { wasm } from '../../../kernels/backends/wasm.js';

type Dtype = 'float32' | 'int32' | 'bool';

/** A tensor of numbers that differ from their neighbours. */
const counted = (shape: readonly number[], dtype: Dtype, first = 0): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, (_, i) => (dtype === 'bool' ? (i * 7 + first) % 3 === 0 : (i * 37 + first) % 1009));
  return tf.tensor(values as number[], [...shape], dtype);
};

const valuesOf = (f: () => tf.Tensor[]): { shape: number[]; dtype: string; values: number[] }[] =>
  tf.tidy(() => f().map((y) => ({ shape: y.shape, dtype: y.dtype, values: [...y.dataSync()] })));

/** The same call on plain JavaScript and on the training kernels gives the same, to the bit. */
const agree = async (f: () => tf.Tensor[]): Promise<void> => {
  await cpu.start();
  const expected = valuesOf(f);
  await wasm.start();
  assert.equal(valuesOf(f), expected);
};

const dtypes = fc.constantFrom<Dtype>('float32', 'int32', 'bool');

/** For each axis its length, where a part of it begins, and how long the part is. */
const axes = (most: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(8), fc.nat(8))
      .map(([length, at, extent]) => ({ length, begin: at % length, size: 1 + (extent % (length - (at % length))) })),
    { minLength: 1, maxLength: most },
  );

const OPTIONS = { numRuns: 60 };

test('a slice is that of the plain backend', () =>
  fc.assert(
    fc.asyncProperty(axes(5), dtypes, (of, dtype) =>
      agree(() => [
        tf.slice(
          counted(
            of.map(({ length }) => length),
            dtype,
          ),
          of.map(({ begin }) => begin),
          of.map(({ size }) => size),
        ),
      ]),
    ),
    OPTIONS,
  ));

test('padding is that of the plain backend', () =>
  fc.assert(
    fc.asyncProperty(axes(4), fc.constantFrom<Dtype>('float32', 'int32'), fc.integer({ min: -2, max: 2 }), (of, dtype, value) =>
      agree(() => [
        tf.pad(
          counted(
            of.map(({ length }) => length),
            dtype,
          ),
          of.map(({ begin, size }): [number, number] => [begin, size % 3]),
          value,
        ),
      ]),
    ),
    OPTIONS,
  ));

const parts = fc
  .array(fc.integer({ min: 0, max: 17 }), { minLength: 1, maxLength: 4 })
  .filter((of) => of.some((part) => part > 0));
const around = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
  fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
);

test('a split along any axis is that of the plain backend, and concatenation is its inverse', () =>
  fc.assert(
    fc.asyncProperty(around, parts, dtypes, async ([before, after], sizes, dtype) => {
      const whole = [...before, sizes.reduce((a, b) => a + b), ...after];
      await agree(() => tf.split(counted(whole, dtype), sizes, before.length));
      await agree(() => [
        tf.concat(
          sizes.map((size, i) => counted([...before, size, ...after], dtype, i)),
          before.length,
        ),
      ]);
    }),
    OPTIONS,
  ));

test('sums of equal shapes, and of others, are those of the plain backend', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 4 }),
      fc.integer({ min: 2, max: 5 }),
      async (shape, count) => {
        const xs = () => Array.from({ length: count }, (_, i) => tf.div(counted(shape, 'float32', i), 7));
        await agree(() => [tf.addN(xs())]);
        await agree(() => [tf.add(xs()[0] as tf.Tensor, xs()[1] as tf.Tensor), tf.add(xs()[0] as tf.Tensor, 3)]);
      },
    ),
    OPTIONS,
  ));

test.run();
