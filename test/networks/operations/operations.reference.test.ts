import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAndGradients, withZeros } from '../../../networks/autodiff/value-and-gradients.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { isOperationName } from '../../../networks/operations/names.js';
import { operations } from '../../../networks/operations/registry.js';
import { readReference, referenceFiles } from '../../reference-files.js';
import { testedBackends } from '../backends.js';
import { assertNear, FORWARD, GRADIENT } from '../nearness.js';
import { imagesOf, operationPartName, weightOf } from '../reference-names.js';

const files = referenceFiles(/^op_.*\.safetensors$/);

for (const backend of testedBackends(['cpu', 'wasm'])) {
  const test = suite(`reference: candidate operations on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    const { tensors, metadata } = readReference(file);
    const name = metadata.op as string;
    if (!isOperationName(name)) continue;
    const read = (key: string) => {
      const found = tensors[key];
      if (found === undefined) throw new Error(`${file} has no ${key}`);
      return found;
    };

    test(`${file}: output, input gradient and weight gradients agree`, () => {
      tf.tidy(() => {
        const x = imagesOf(read('x'));
        const dy = imagesOf(read('dy'));
        const stride = Number(metadata.stride) as 1 | 2;
        const layer = operations[name].layer({ channels: x.shape[3], stride, affine: false, poolNormalization: 'batch' });
        const named = Object.keys(tensors)
          .filter((key) => key.startsWith('w.'))
          .map((key) => ({ key, ours: operationPartName(name, key.slice(2)) }));
        const weights = Object.fromEntries(named.map(({ key, ours }) => [ours, weightOf(ours, read(key))]));
        assert.equal(Object.keys(layer.parameters).sort(), Object.keys(weights).sort());
        for (const [ours, { shape }] of Object.entries(layer.parameters)) assert.equal(weights[ours]?.shape, shape);

        const given = { ...weights, '(input)': x };
        const { gradients: touched, auxiliary } = valueAndGradients(({ '(input)': input, ...parameters }) => {
          const y = layer.apply(forwardContext(parameters), '', input as tf.Tensor4D);
          return { value: tf.sum(tf.mul(y, dy)) as tf.Scalar, auxiliary: y };
        }, given);
        // `none` reads no input, and so has no gradient for it.
        const gradients = withZeros(touched, given);
        assertNear('y', auxiliary, imagesOf(read('y')), FORWARD);
        assertNear('dx', gradients['(input)'], imagesOf(read('dx')), GRADIENT);
        for (const { key, ours } of named) assertNear(`d${key}`, gradients[ours], weightOf(ours, read(`d${key}`)), GRADIENT);
      });
    });
  }
  test.run();
}
