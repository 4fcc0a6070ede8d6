import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openAdapter } from '../../../../kernels/webgpu/adapter.js';
import type { GpuEngine } from '../../../../kernels/webgpu/engine.js';
import { startGpu } from '../../../../kernels/webgpu/start.js';
import { namedBackends } from '../../../networks/backends.js';
import { random } from '../../ops/harness.js';

const all = suite('dense kernels of the GPU');
const test = namedBackends?.includes('webgpu') ? all : all.skip;

let engine: GpuEngine;

const block = (values: ArrayLike<number>): number => {
  const handle = engine.allocate(values.length);
  engine.write(handle, Float32Array.from(values));
  return handle;
};

const valuesOf = (handle: number, count: number): Float32Array => {
  const values = new Float32Array(count);
  engine.read(handle, values);
  return values;
};

/** Calls a kernel on inputs: the numbers of its output. */
const compute = (kernel: string, numbers: readonly number[], inputs: readonly ArrayLike<number>[], count: number) => {
  const blocks = [...inputs.map(block), engine.allocate(count)];
  engine.call(kernel, [...numbers, ...blocks]);
  const values = valuesOf(blocks[blocks.length - 1] as number, count);
  for (const handle of blocks) engine.release(handle);
  return values;
};

const numbers = (count: number, label: string): Float32Array => random([count], label).data;

/** Numbers of a convolution of stride 1: images, side, input channels, window, output channels. */
const convolution = (n: number, side: number, ci: number, window: number, co: number): readonly number[] => [
  ...[n, side, side, ci, window, window, co],
  ...[1, 1, (window - 1) / 2, (window - 1) / 2, side, side],
];

all.before(async () => {
  if (!namedBackends?.includes('webgpu')) return;
  const adapter = await openAdapter();
  if (typeof adapter === 'string') throw new Error(adapter);
  engine = await startGpu(adapter);
});

test('a pointwise convolution takes one launch forwards, one to its input with the ReLU, two to its filter', () => {
  const head = convolution(2, 16, 8, 1, 12);
  const [x, dy, filter] = [numbers(2 * 256 * 8, 'x'), numbers(2 * 256 * 12, 'dy'), numbers(96, 'filter')];
  const launches = (kernel: string, inputs: readonly Float32Array[], count: number): number => {
    const before = engine.launches();
    compute(kernel, head, inputs, count);
    return engine.launches() - before;
  };
  assert.is(launches('rectified_convolution', [x, filter], dy.length), 1);
  assert.is(launches('rectified_convolution_input_gradient', [dy, filter, x], x.length), 1);
  assert.is(launches('rectified_convolution_filter_gradient', [x, dy], 96), 2);
});

test('numbers behind those of a block, such as are not numbers, reach no result', () => {
  const head = convolution(3, 7, 5, 3, 7);
  const inputs = [numbers(3 * 49 * 5, 'x'), numbers(9 * 35, 'filter'), numbers(3 * 49 * 7, 'dy')] as const;
  const results = () => [
    compute('convolution', head, [inputs[0], inputs[1]], inputs[2].length),
    compute('convolution_input_gradient', head, [inputs[2], inputs[1]], inputs[0].length),
    compute('convolution_filter_gradient', head, [inputs[0], inputs[2]], inputs[1].length),
  ];
  const clean = results();
  // Blocks of whole grains of memory, which the next ones of their size get.
  const grain = (count: number): number => Math.ceil(count / 64) * 64;
  const sizes = [...inputs, ...inputs].map(({ length }) => grain(length));
  const spoilt = sizes.map((size) => block(new Float32Array(size).fill(Number.NaN)));
  for (const handle of spoilt) engine.release(handle);
  assert.equal(results(), clean);
});

test('the bits are the same on every run', () => {
  const head = convolution(2, 9, 36, 3, 20);
  const [x, dy] = [numbers(2 * 81 * 36, 'x'), numbers(2 * 81 * 20, 'dy')];
  const gradient = () => compute('convolution_filter_gradient', head, [x, dy], 9 * 36 * 20);
  const first = gradient();
  assert.equal(gradient(), first);
});

test('not a number passes the ReLU of a rectified convolution, and stays in its gradient', () => {
  const head = convolution(1, 2, 1, 1, 1);
  const x = [1, Number.NaN, -1, 0];
  assert.equal([...compute('rectified_convolution', head, [x, [2]], 4)], [2, Number.NaN, 0, 0]);
  const dx = compute('rectified_convolution_input_gradient', head, [[1, 1, 1, 1], [2], x], 4);
  assert.equal([...dx], [2, Number.NaN, 0, 0]);
});

test('a gradient over 100,000 pixels keeps its digits', () => {
  const pixels = 100_000;
  const [x, dy] = [numbers(pixels, 'x').map((value) => 3 + value), numbers(pixels, 'dy').map((value) => 1 + value)];
  const exact = x.reduce((sum, value, i) => sum + value * (dy[i] as number), 0);
  for (const kernel of ['convolution_filter_gradient', 'depthwise_filter_gradient']) {
    const sizes = kernel.startsWith('d') ? [1, pixels, 1, 1, 1, 1] : [1, pixels, 1, 1, 1, 1, 1];
    const [found] = compute(kernel, [...sizes, 1, 1, 0, 0, pixels, 1], [x, dy], 1);
    assert.ok(Math.abs((found as number) - exact) < 5e-7 * exact, `${kernel}: ${found}, not ${exact}`);
  }
});

test('sums of nothing are 0, and images of nothing are nothing', () => {
  assert.equal([...compute('product', [1, 2, 0, 3, 0, 0, 1, 1], [[], []], 6)], [0, 0, 0, 0, 0, 0]);
  assert.equal([...compute('convolution_filter_gradient', convolution(0, 4, 2, 1, 3), [[], []], 6)], [0, 0, 0, 0, 0, 0]);
  assert.equal([...compute('depthwise_filter_gradient', [0, 4, 4, 2, 1, 1, 1, 1, 0, 0, 4, 4], [[], []], 2)], [0, 0]);
  assert.is(compute('convolution', convolution(0, 4, 2, 1, 3), [[], [1, 2, 3, 4, 5, 6]], 0).length, 0);
});

test('a tensor multiplied with itself is read as one', () => {
  const a = block([1, 2, 3, 4, 5, 6]);
  const y = engine.allocate(4);
  engine.call('product', [1, 2, 3, 2, 0, 1, 1, 1, a, a, y]);
  assert.equal([...valuesOf(y, 4)], [14, 32, 32, 77]);
  const wide = block(Array.from({ length: 24 }, (_, i) => i % 5));
  const squares = engine.allocate(16);
  engine.call('product', [1, 4, 6, 4, 0, 1, 1, 1, wide, wide, squares]);
  const expected = Array.from({ length: 16 }, (_, i) =>
    Array.from({ length: 6 }, (__, k) => ((6 * Math.floor(i / 4) + k) % 5) * ((6 * (i % 4) + k) % 5)).reduce((p, q) => p + q),
  );
  assert.equal([...valuesOf(squares, 16)], expected);
  engine.call('product', [1, 6, 4, 6, 1, 0, 1, 1, wide, wide, engine.allocate(36)]);
  for (const handle of [a, y, wide, squares]) engine.release(handle);
});

all.run();
