import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { cpu } from '../../../kernels/backends/cpu.js';
import { wasm } from '../../../kernels/backends/wasm.js';
import * as ops from '../../../kernels/ops/index.js';
import type { WasmBackend } from '../../../kernels/wasm/instance.js';
import { SOURCE_DIGEST } from '../../../kernels/wasm/training-module.js';
import { distance, evaluateOn, isNear, type Operation, random, tensorOf, type Values } from '../ops/harness.js';

const folder = fileURLToPath(new URL('../../../kernels/wasm', import.meta.url));

test('the compiled module is that of the C sources: run `npm run build:wasm` where it is not', () => {
  const digest = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((file) => /\.[ch]$/.test(file))
    .sort()) {
    digest.update(`${name}\0${readFileSync(join(folder, name), 'utf8')}\0`);
  }
  assert.is(digest.digest('hex'), SOURCE_DIGEST);
});

test('the backend says that it can run here', () => assert.is(wasm.probe(), null));

test('scratch memory is given back', async () => {
  await wasm.start();
  const module = (tf.backend() as unknown as WasmBackend).wasm as { _malloc: (n: number) => number; _free: (at: number) => void };
  const run = (): void =>
    tf.tidy(() => {
      const x = tensorOf(random([2, 9, 8, 6])) as tf.Tensor4D;
      ops.depthwiseConvolution(x, tensorOf(random([5, 5, 6, 1])) as tf.Tensor4D, { stride: 2, dilation: 2 });
      ops.maxPool(x, { size: 3, stride: 1, padding: 1 });
      ops.batchNormalize(x);
    });
  // The first call takes the module's stack, which stays, and settles the functions that tfjs' module binds late.
  run();
  const [take, give] = [module._malloc, module._free];
  const open = new Set<number>();
  let calls = 0;
  module._malloc = (bytes) => {
    calls++;
    const address = take(bytes);
    open.add(address);
    return address;
  };
  module._free = (address) => {
    open.delete(address);
    give(address);
  };
  try {
    run();
  } finally {
    module._malloc = take;
    module._free = give;
  }
  assert.ok(calls > 0);
  assert.is(open.size, 0);
});

test('tensors stay right while the memory grows', async () => {
  const x = random([4, 16, 16, 8]);
  const f: Operation = (at) => ops.batchNormalize(at as tf.Tensor4D).y;
  const expected = await evaluateOn('cpu', f, [x]);
  await wasm.start();
  tf.engine().startScope();
  for (let i = 0; i < 6; i++) tf.zeros([16, 64, 64, 64]);
  const actual = await evaluateOn('wasm', f, [x]);
  tf.engine().endScope();
  isNear(actual.y, expected.y, 1e-5, 'output');
});

for (const pad of ['same', 'valid', 1] as const) {
  for (const stride of [1, 2]) {
    const f: Operation = (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
    const g: Operation = (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad as 'same');
    const inputs: Values[] = [random([2, 7, 6, 3]), random([3, 3, 3, 5], 'filter')];
    test(`tfjs' own conv2d trains on wasm, stride ${stride}, padding ${pad}`, async () => {
      const expected = await evaluateOn('cpu', f, inputs);
      const actual = await evaluateOn('wasm', f, inputs);
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as Values, 2e-5, `gradient ${i}`);
    });
    test(`tfjs' own depthwiseConv2d trains on wasm, stride ${stride}, padding ${pad}`, async () => {
      const depthwise = [inputs[0] as Values, random([3, 3, 3, 1], 'filter')];
      const expected = await evaluateOn('cpu', g, depthwise);
      const actual = await evaluateOn('wasm', g, depthwise);
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as Values, 2e-5, `gradient ${i}`);
    });
  }
}

test('batch statistics of numbers around 1000 keep their digits', async () => {
  const x = random([8, 16, 16, 6]);
  const far = { ...x, data: x.data.map((value) => 1000 + value) };
  const statistics = async (backend: typeof cpu): Promise<Values> => {
    await backend.start();
    return tf.tidy(() => {
      const { variance } = ops.batchNormalize(tensorOf(far) as tf.Tensor4D);
      return { shape: variance.shape, data: Float32Array.from(variance.dataSync()) } as never;
    });
  };
  const exact = new Float32Array(6).map((_, c) => {
    const values = Array.from(far.data).filter((_, i) => i % 6 === c);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  });
  assert.ok(distance(await statistics(wasm), { shape: [6], data: exact }) < 1e-5);
});

test.run();
