import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import * as assert from 'uvu/assert';
import type { Safetensors } from '../../artifacts/safetensors.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { assertNear, FORWARD, GRADIENT, leastGradient } from './nearness.js';
import { imagesOf, plainOf, weightOf } from './reference-names.js';

/** A supernet of the reference, and how its names are ours. */
export interface ReferenceSupernet {
  readonly space: SearchSpace;
  readonly file: Safetensors;
  /** The name of θ in the file by the name of our cell type. */
  readonly thetas: Readonly<Record<string, string>>;
  /** Our name of a weight of the reference's module tree. */
  readonly nameOf: (reference: string) => string;
}

const THETA = 'theta of ';

/** Compares logits, loss and the gradients of θ and of every weight with those of the reference. */
export const supernetAgrees = ({ space, file: { tensors, metadata }, thetas, nameOf }: ReferenceSupernet): void => {
  const read = (key: string) => {
    const found = tensors[key];
    if (found === undefined) throw new Error(`the reference has no ${key}`);
    return found;
  };
  tf.tidy(() => {
    const images = imagesOf(read('x'));
    const labels = plainOf<tf.Tensor1D>(read('labels'));
    const supernet = space.supernet({
      classes: read('logits').shape[1] as number,
      height: images.shape[1],
      width: images.shape[2],
      partial: Number(metadata.k),
    });
    assert.ok(either.isRight(supernet));
    const named = Object.keys(tensors)
      .filter((key) => key.startsWith('w.'))
      .map((key) => ({ key, ours: nameOf(key.slice(2)) }));
    const weights = Object.fromEntries(named.map(({ key, ours }) => [ours, weightOf(ours, read(key))]));
    assert.equal(Object.keys(supernet.right.parameters).sort(), Object.keys(weights).sort());
    for (const [ours, { shape }] of Object.entries(supernet.right.parameters)) assert.equal(weights[ours]?.shape, shape, ours);

    const theta = Object.fromEntries(Object.entries(thetas).map(([cellType, key]) => [THETA + cellType, plainOf(read(key))]));
    const { value, gradients, auxiliary } = valueAndGradients(
      (all) => {
        const mixing = Object.fromEntries(
          Object.keys(thetas).map((cellType) => [cellType, all[THETA + cellType] as tf.Tensor2D]),
        );
        const logits = supernet.right.forward(all, mixing, images);
        return { value: softmaxCrossEntropy(logits, labels), auxiliary: logits };
      },
      { ...weights, ...theta },
    );
    assertNear('logits', auxiliary, plainOf(read('logits')), FORWARD);
    assertNear('loss', tf.reshape(value, [1]), plainOf(read('loss')), FORWARD);
    for (const [cellType, key] of Object.entries(thetas))
      assertNear(`d${key}`, gradients[THETA + cellType], plainOf(read(`d${key}`)), GRADIENT);
    const expected = named.map(({ key, ours }) => ({ key, ours, value: weightOf(ours, read(`d${key}`)) }));
    const least = leastGradient(expected.map((each) => each.value));
    for (const { key, ours, value: gradient } of expected) assertNear(`d${key}`, gradients[ours], gradient, GRADIENT, least);
  });
};
