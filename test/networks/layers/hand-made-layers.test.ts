import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import { activations, rectifier6 } from '../../../networks/layers/activation.js';
import { biasLayer } from '../../../networks/layers/bias.js';
import { convolutionLayer } from '../../../networks/layers/convolution.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { fullyConnectedLayer } from '../../../networks/layers/fully-connected.js';
import { heInitial } from '../../../networks/layers/he-initial.js';
import { notePieces } from '../../../networks/layers/pieces.js';
import { squeezeExcitationLayer } from '../../../networks/layers/squeeze-excitation.js';
import { wideningShortcut } from '../../../networks/layers/widening-shortcut.js';
import type { Layer } from '../../../networks/module.js';
import { initialParameters, initialValue, type Parameters, parameterCount } from '../../../networks/parameters.js';
import { checkGradients, random } from '../../kernels/ops/harness.js';

test.before(() => cpu.start());

/** What a layer named `layer` gives. */
const applied = (layer: Layer, x: tf.Tensor, parameters: Parameters = {}): tf.Tensor4D =>
  layer.apply(forwardContext(parameters), 'layer', x as tf.Tensor4D);
const row = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, 1, values.length]);

test('ReLU6 is cut at 0 and at 6, and flat there', () => {
  tf.tidy(() => {
    const x = row([-3, 0.5, 4, 6.5, 100]);
    assert.equal([...applied(rectifier6, x).dataSync()], [0, 0.5, 4, 6, 6]);
    assert.equal(
      [
        ...tf
          .grad((at) => applied(rectifier6, at))(x)
          .dataSync(),
      ],
      [0, 1, 1, 0, 0],
    );
  });
});

test('held on its piece, ReLU6 goes on as the line on which its input was: 0, x, or 6', () => {
  tf.tidy(() => {
    const noted = notePieces();
    const context = (pieces: typeof noted.noting) => forwardContext({}, { pieces });
    rectifier6.apply(context(noted.noting), 'layer', row([-1, 3, 8]));
    const held = (values: number[]) => [...rectifier6.apply(context(noted.taken()), 'layer', row(values)).dataSync()];
    assert.equal(held([2, -5, 3]), [0, -5, 6]);
    assert.equal(held([7, 9, -1]), [0, 9, 6]);
    noted.dispose();
  });
});

test('a bias is added to every pixel of its channel, and a linear map reads height, width, channels in this order', () => {
  tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 1, 2]);
    assert.equal([...applied(biasLayer(2), x, { layer: tf.tensor1d([10, 20]) }).dataSync()], [11, 22, 13, 24]);
    const layer = fullyConnectedLayer(2, 1, { height: 2, width: 1 });
    const weight = tf.tensor2d([1, 10, 100, 1000], [4, 1]);
    const y = applied(layer, x, { 'layer.weight': weight, 'layer.bias': tf.tensor1d([0.5]) });
    assert.equal([y.shape, ...y.dataSync()], [[1, 1, 1, 1], 4321.5]);
    assert.is(layer.multiplyAccumulates({ height: 2, width: 1 }), 4);
  });
});

test('squeeze-and-excitation with weights of 0 multiplies channels by σ of the last bias', () => {
  tf.tidy(() => {
    const layer = squeezeExcitationLayer({ channels: 2, squeezed: 1, activation: activations.silu });
    assert.is(parameterCount(layer.parameters), 2 + 1 + 2 + 2);
    const parameters = {
      'layer.reduce.weight': tf.zeros([2, 1]),
      'layer.reduce.bias': tf.zeros([1]),
      'layer.expand.weight': tf.zeros([1, 2]),
      'layer.expand.bias': tf.tensor1d([0, Math.log(3)]),
    };
    const y = applied(layer, tf.tensor4d([2, 4, 6, 8], [1, 1, 2, 2]), parameters).dataSync();
    [1, 3, 3, 6].forEach((value, i) => {
      assert.ok(Math.abs((y[i] as number) - value) < 1e-5);
    });
  });
});

test('the gradients of squeeze-and-excitation are those of central differences', () => {
  const layer = squeezeExcitationLayer({ channels: 3, squeezed: 2, activation: activations.silu });
  const names = Object.keys(layer.parameters);
  const shapes = Object.values(layer.parameters).map(({ shape }) => shape);
  checkGradients(
    (x, ...rest) =>
      applied(layer, x as tf.Tensor, Object.fromEntries(names.map((name, i) => [`layer.${name}`, rest[i]])) as Parameters),
    [random([2, 3, 2, 3], 'x'), ...shapes.map((shape, i) => random(shape, i))],
  );
});

test('a widening shortcut takes every second pixel and adds channels of 0; without either it is the identity', () => {
  tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const layer = wideningShortcut(1, 2, 2);
    const y = applied(layer, x);
    assert.equal([...y.dataSync()], [1, 0, 3, 0, 7, 0, 9, 0]);
    assert.equal([y.shape[1], y.shape[2]], Object.values(layer.extent({ height: 3, width: 3 })));
    assert.is(applied(wideningShortcut(1, 1, 1), x), x);
  });
});

test("He's start keeps the scale through a ReLU: its bound is √(6/fanIn), and biases stay 0", () => {
  const { parameters } = heInitial(convolutionLayer({ inputs: 3, outputs: 16, size: 3 }));
  const largest = initialValue('', parameters[''] as never, generatorOf(1)).reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  assert.ok(largest <= Math.sqrt(6 / 27) && largest > 0.95 * Math.sqrt(6 / 27), `${largest}`);
  tf.tidy(() => {
    const linear = initialParameters(heInitial(fullyConnectedLayer(4, 3)).parameters, generatorOf(1));
    assert.equal([...(linear['bias'] as tf.Tensor).dataSync()], [0, 0, 0]);
  });
});

test.run();
