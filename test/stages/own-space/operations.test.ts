import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { networkParts } from '../../../index.js';
import { native } from '../../../kernels/backends/native.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import type { Operation } from '../../../networks/operations/operation.js';
import type { Parameters } from '../../../networks/parameters.js';
import { startBackend } from '../support.js';
import { operationsOf } from './rings-space.js';

test('the fused form of an operation of one’s own agrees with its layer', async () => {
  await native.start();
  const parts = await networkParts();
  const { blend } = operationsOf(parts);
  assert.is(parts.checkOperation(blend as Operation)?.what, undefined);
});

test('the gradient of a kernel of one’s own is that of finite differences', async () => {
  await startBackend();
  const { wave } = operationsOf(await networkParts());
  const layer = (wave as Operation).layer({ channels: 2, stride: 1, affine: false, poolNormalization: 'none' });
  const inputs = { x: Float32Array.from(normal(generatorOf(1), 24)), 'wave.amplitude': Float32Array.of(0.7, -1.2) };
  const lossOf = (given: Parameters): tf.Scalar => {
    const y = layer.apply(forwardContext(given), 'wave', given['x'] as tf.Tensor4D);
    return tf.sum(tf.square(tf.add(y, 0.3))) as tf.Scalar;
  };
  const tensorsOf = ({ x, 'wave.amplitude': amplitude }: typeof inputs): Parameters => ({
    x: tf.tensor4d(x, [1, 3, 4, 2]),
    'wave.amplitude': tf.tensor1d(amplitude),
  });
  tf.tidy(() => {
    const { gradients } = valueAndGradients((given) => ({ value: lossOf(given), auxiliary: {} }), tensorsOf(inputs));
    for (const name of ['x', 'wave.amplitude'] as const) {
      const analytic = gradients[name]?.dataSync() as Float32Array;
      for (let i = 0; i < Math.min(4, analytic.length); i++) {
        const moved = (by: number): number =>
          lossOf(
            tensorsOf({ ...inputs, [name]: inputs[name].map((value, j) => (i === j ? value + by : value)) }),
          ).dataSync()[0] as number;
        const numeric = (moved(1e-2) - moved(-1e-2)) / 2e-2;
        assert.ok(Math.abs(numeric - (analytic[i] as number)) < 1e-2 * Math.max(1, Math.abs(numeric)), `${name} ${i}`);
      }
    }
  });
});

test.run();
