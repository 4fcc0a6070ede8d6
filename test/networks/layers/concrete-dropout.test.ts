import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { concreteDropoutLayer, concreteDropoutRectifier } from '../../../networks/layers/concrete-dropout.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { rectifier } from '../../../networks/layers/rectifier.js';
import type { Layer } from '../../../networks/module.js';
import type { OperationName } from '../../../networks/operations/names.js';
import type { OperationSettings } from '../../../networks/operations/operation.js';
import { operations } from '../../../networks/operations/registry.js';
import { initialParameters, type Parameters } from '../../../networks/parameters.js';
import { testedBackends } from '../backends.js';

const noise = generatorOf(11);
/** So small that 1 - p is 1 in single precision. */
const VANISHING = { probability: 1e-30 };
const settings = { channels: 4, stride: 2, affine: false, poolNormalization: 'batch' } as const;
const images = (): tf.Tensor4D => tf.tensor4d(Float32Array.from(normal(fold(noise, 'images'), 3 * 36 * 4)), [3, 6, 6, 4]);
const parametersOf = (layer: Layer): Parameters => initialParameters(layer.parameters, generatorOf(2));
const layerOf = (name: OperationName, dropout: OperationSettings['dropout']): Layer =>
  operations[name].layer({ ...settings, dropout });

/** The output of a layer, and the gradients of Σ output² with respect to its input and its parameters. */
const outcome = (layer: Layer, dropping: boolean, name = 'a.layer') => {
  const named = Object.fromEntries(Object.entries(parametersOf(layer)).map(([part, value]) => [`${name}.${part}`, value]));
  const { auxiliary, gradients } = valueAndGradients(
    ({ '(input)': x, ...parameters }) => {
      const y = layer.apply(forwardContext(parameters, { noise: dropping ? noise : undefined }), name, x as tf.Tensor4D);
      return { value: tf.sum(tf.square(y)) as tf.Scalar, auxiliary: y };
    },
    { ...named, '(input)': images() },
  );
  const bits = (tensors: Parameters) =>
    Object.fromEntries(Object.entries(tensors).map(([key, value]) => [key.replace(`${name}.`, ''), value.dataSync()]));
  return { y: auxiliary.dataSync(), gradients: bits(gradients) };
};

for (const backend of testedBackends(['wasm', 'native'])) {
  const test = suite(`concrete dropout on ${backend.name}`);
  test.before(backend.start);

  test('a probability that rounds to 0 gives the ReLU and its gradient bit for bit', () => {
    tf.tidy(() => {
      const [plain, dropped] = [outcome(rectifier, true), outcome(concreteDropoutRectifier(4, VANISHING), true)];
      assert.equal(dropped.y, plain.y);
      assert.equal(dropped.gradients['(input)'], plain.gradients['(input)']);
    });
  });

  for (const name of ['sep_conv_3x3', 'dil_conv_3x3', 'skip_connect'] as const) {
    test(`${name} with such probabilities, or without noise, is the operation without dropout bit for bit`, () => {
      tf.tidy(() => {
        const plain = outcome(layerOf(name, false), true);
        for (const same of [outcome(layerOf(name, VANISHING), true), outcome(layerOf(name, true), false)]) {
          assert.equal(same.y, plain.y);
          for (const [key, gradient] of Object.entries(plain.gradients)) assert.equal(same.gradients[key], gradient, key);
        }
        assert.not.equal(outcome(layerOf(name, true), true).y, plain.y);
      });
    });
  }

  test('every place drops independently, and the same place of the same pass drops the same', () => {
    tf.tidy(() => {
      const layer = concreteDropoutLayer(4, { probability: 0.5 });
      assert.equal(outcome(layer, true, 'a').y, outcome(layer, true, 'a').y);
      assert.not.equal(outcome(layer, true, 'a').y, outcome(layer, true, 'b').y);
    });
  });

  test('an image has the same masks in a batch of any size, by its number', () => {
    tf.tidy(() => {
      const layer = concreteDropoutLayer(4, { probability: 0.5 });
      const x = images();
      const dropped = (batch: tf.Tensor4D, first: number) =>
        layer.apply(forwardContext({ 'a.logit': tf.scalar(0) }, { noise: { ...noise, first } }), 'a', batch);
      const whole = dropped(x, 5);
      const last: tf.Tensor4D = tf.slice(x, [1, 0, 0, 0], [2, -1, -1, -1]);
      assert.equal(dropped(last, 6).dataSync(), tf.slice(whole, [1, 0, 0, 0], [2, -1, -1, -1]).dataSync());
      assert.not.equal(dropped(last, 5).dataSync(), dropped(last, 6).dataSync());
    });
  });

  test('a ReLU of an operation has one logit, which starts at the given probability', () => {
    tf.tidy(() => {
      const layer = layerOf('sep_conv_3x3', { probability: 0.2 });
      assert.equal(
        Object.keys(layer.parameters).filter((name) => name.endsWith('logit')),
        ['relu1.logit', 'relu2.logit'],
      );
      const logit = parametersOf(layer)['relu1.logit'] as tf.Tensor;
      assert.equal(logit.shape, []);
      assert.ok(Math.abs(1 / (1 + Math.exp(-(logit.dataSync()[0] as number))) - 0.2) < 1e-6);
    });
  });

  test('a probability of 0 or 1 has no logit and is refused', () => {
    for (const probability of [0, 1, Number.NaN])
      assert.throws(() => concreteDropoutLayer(4, { probability }), /above 0 and below 1/);
  });

  test.run();
}
