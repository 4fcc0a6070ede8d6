import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wasm } from '../../../kernels/backends/wasm.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { convolutionLayer } from '../../../networks/layers/convolution.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { sequence } from '../../../networks/layers/layer.js';
import { normalizationLayer, remadeNormalizationLayer } from '../../../networks/layers/normalization.js';
import { inScope, type Layer, moduleOf } from '../../../networks/module.js';
import type { Parameters } from '../../../networks/parameters.js';

const test = suite('remake');
test.before(() => wasm.start());

const SHAPE: [number, number, number, number] = [2, 3, 3, 2];
const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const parameters = (): Parameters => ({ x: normal(SHAPE, 1), a: normal([1, 1, 2, 3], 2), b: normal([1, 1, 2, 3], 3) });

/** A normalisation that two convolutions read. */
const network = (norm: (channels: number, affine: boolean) => Layer): Layer => {
  const convolution = convolutionLayer({ inputs: 2, outputs: 3, size: 1 });
  const both = moduleOf(
    { a: convolution, b: convolution },
    { apply: (part, x: tf.Tensor4D): tf.Tensor4D => tf.mul(part('a', x), part('b', x)) },
  );
  return inScope(sequence({ norm: norm(2, false), '': both }));
};

const lossOf = (layer: Layer) => (all: Parameters) => {
  const y = layer.apply(forwardContext(all), '', all.x as tf.Tensor4D);
  return { value: tf.sum(y) as tf.Scalar, auxiliary: { buffers: tf.scalar(tf.memory().numDataBuffers) } };
};

test('gradients through a tensor that is made again have the same bits, and nothing of it is held before or left after', () => {
  const [kept, remade] = [normalizationLayer, remadeNormalizationLayer].map((norm) =>
    tf.tidy(() => {
      const before = tf.memory().numTensors;
      const given = parameters();
      const { value, gradients, auxiliary } = valueAndGradients(lossOf(network(norm)), given);
      assert.is(tf.memory().numTensors - before, 8);
      const numbers = [value, ...Object.values(gradients)].map((tensor) => [...tensor.dataSync()]);
      return { numbers, buffers: auxiliary.buffers.dataSync()[0] as number };
    }),
  ) as { numbers: number[][]; buffers: number }[];
  assert.equal(remade?.numbers, kept?.numbers);
  assert.is((kept?.buffers as number) - (remade?.buffers as number), 1);
});

test('a pass that another records keeps what it saved', () => {
  tf.tidy(() => {
    const given = parameters();
    const loss = lossOf(network(remadeNormalizationLayer));
    const ours = valueAndGradients(loss, given).gradients.a as tf.Tensor;
    const theirs = tf.grad((a) => loss({ ...given, a }).value)(given.a as tf.Tensor);
    assert.equal([...theirs.dataSync()], [...ours.dataSync()]);
  });
});

test.run();
