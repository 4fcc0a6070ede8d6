import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { softmaxCrossEntropy } from '../../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../../networks/autodiff/value-and-gradients.js';
import { dartsSpace } from '../../../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../../../networks/spaces/darts/space.js';
import { testedBackends } from '../../backends.js';
import { assertNear, FORWARD, GRADIENT, leastGradient } from '../../nearness.js';
import { readReference, referenceFiles } from '../../reference-files.js';
import { imagesOf, ourName, plainOf, weightOf } from '../../reference-names.js';

const files = referenceFiles(/^supernet_darts.*\.safetensors$/);

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: DARTS supernet on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: logits, loss and the gradients of θ and of every weight agree`, () => {
      const { tensors, metadata } = readReference(file);
      const read = (key: string) => {
        const found = tensors[key];
        if (found === undefined) throw new Error(`${file} has no ${key}`);
        return found;
      };
      const operations = JSON.parse(metadata.primitives as string) as readonly string[];
      const settings = DartsSettings.decode({
        cells: Number(metadata.layers),
        channels: Number(metadata.C),
        operations,
        nodes: Number(metadata.steps),
        stemMultiplier: Number(metadata.stem_multiplier),
      });
      assert.ok(either.isRight(settings));
      tf.tidy(() => {
        const images = imagesOf(read('x'));
        const labels = plainOf<tf.Tensor1D>(read('labels'));
        const supernet = dartsSpace(settings.right).supernet({
          classes: read('logits').shape[1] as number,
          height: images.shape[1],
          width: images.shape[2],
          partial: Number(metadata.k),
        });
        assert.ok(either.isRight(supernet));
        const named = Object.keys(tensors)
          .filter((key) => key.startsWith('w.'))
          .map((key) => ({
            key,
            ours: ourName(key.slice(2), (_cell, _edge, candidate) => operations[candidate as number] as string),
          }));
        const weights = Object.fromEntries(named.map(({ key, ours }) => [ours, weightOf(ours, read(key))]));
        assert.equal(Object.keys(supernet.right.parameters).sort(), Object.keys(weights).sort());
        for (const [ours, { shape }] of Object.entries(supernet.right.parameters))
          assert.equal(weights[ours]?.shape, shape, ours);

        const theta = { 'theta normal': plainOf(read('theta_normal')), 'theta reduce': plainOf(read('theta_reduce')) };
        const { value, gradients, auxiliary } = valueAndGradients(
          (all) => {
            const mixing = { normal: all['theta normal'] as tf.Tensor2D, reduce: all['theta reduce'] as tf.Tensor2D };
            const logits = supernet.right.forward(all, mixing, images);
            return { value: softmaxCrossEntropy(logits, labels), auxiliary: logits };
          },
          { ...weights, ...theta },
        );
        assertNear('logits', auxiliary, plainOf(read('logits')), FORWARD);
        assertNear('loss', tf.reshape(value, [1]), plainOf(read('loss')), FORWARD);
        assertNear('dtheta_normal', gradients['theta normal'], plainOf(read('dtheta_normal')), GRADIENT);
        assertNear('dtheta_reduce', gradients['theta reduce'], plainOf(read('dtheta_reduce')), GRADIENT);
        const expected = named.map(({ key, ours }) => ({ key, ours, value: weightOf(ours, read(`d${key}`)) }));
        const least = leastGradient(expected.map((each) => each.value));
        for (const { key, ours, value: gradient } of expected) assertNear(`d${key}`, gradients[ours], gradient, GRADIENT, least);
      });
    });
  }
  test.run();
}
