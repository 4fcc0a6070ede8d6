import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpu } from '../../kernels/backends/cpu.js';
import { quickPad, quickSlice, slowPad, slowSlice } from './quick-copies.js';

/** Shape, type and numbers that a kernel gives for the numbers 1, 2, 3, ... of a shape. */
const resultOf = (kernelFunc: tf.KernelFunc, shape: readonly number[], dtype: 'float32' | 'int32', attrs: object) =>
  tf.tidy(() => {
    const x = tf.add(tf.reshape(tf.range(0, tf.util.sizeFromShape([...shape]), 1, dtype), [...shape]), tf.scalar(1, dtype));
    const info = kernelFunc({ inputs: { x }, attrs: attrs as tf.NamedAttrMap, backend: tf.backend() }) as tf.TensorInfo;
    const result = tf.engine().makeTensorFromTensorInfo(info);
    return { shape: result.shape, dtype: result.dtype, numbers: [...result.dataSync()] };
  });

const axes = fc.array(fc.record({ length: fc.integer({ min: 1, max: 5 }), from: fc.nat(4), to: fc.nat(4) }), {
  minLength: 1,
  maxLength: 5,
});
const types = fc.constantFrom('float32', 'int32');

test('a quickened slice is that of tfjs', async () => {
  await cpu.start();
  fc.assert(
    fc.property(axes, types, (boxes, dtype) => {
      const begin = boxes.map(({ length, from }) => from % length);
      const size = boxes.map(({ length, to }, axis) => 1 + (to % (length - (begin[axis] as number))));
      const shape = boxes.map(({ length }) => length);
      const attrs = { begin, size };
      assert.equal(resultOf(quickSlice, shape, dtype, attrs), resultOf(slowSlice.kernelFunc, shape, dtype, attrs));
    }),
  );
});

test('a quickened pad is that of tfjs', async () => {
  await cpu.start();
  fc.assert(
    fc.property(axes, types, fc.constantFrom(0, 7), (boxes, dtype, constantValue) => {
      const shape = boxes.map(({ length }) => length);
      const attrs = { paddings: boxes.map(({ from, to }) => [from, to % 3]), constantValue };
      assert.equal(resultOf(quickPad, shape, dtype, attrs), resultOf(slowPad.kernelFunc, shape, dtype, attrs));
    }),
  );
});

test.run();
