import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeComponent, findDefinition, resolveComponent } from '../../artifacts/component.js';
import { digestOf } from '../../artifacts/digest.js';
import { permutation } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { shapes } from '../../datasets/shapes.js';
import { contextOf, readAll, right } from './support.js';

type PixelSet = Extract<ImageSet, { form: 'pixels' }>;

const drawn = async (settings: Parameters<typeof shapes>[0], seed = 1): Promise<PixelSet> => {
  const component = right(await decodeComponent(shapes(settings)));
  return right(await readAll(await resolveComponent<Dataset>(component), {}, contextOf('/nowhere'), seed)) as PixelSet;
};

test('shapes needs no settings and no files', async () => {
  assert.is((await findDefinition(shapes())).name, 'shapes');
  assert.equal(right(await decodeComponent(shapes())).config, { train: 2000, test: 1000, size: 32 });
});

test('the same seed gives the same pictures, another seed others', async () => {
  const digest = async (seed: number) => digestOf((await drawn({ train: 30, test: 10 }, seed)).train.images);
  assert.is(await digest(1), await digest(1));
  assert.is.not(await digest(1), await digest(2));
});

test('classes are balanced, and training and test pictures differ', async () => {
  const { train, test, classes } = await drawn({ train: 700, test: 20 });
  const counts = new Array(10).fill(0);
  for (const label of train.labels) counts[label] += 1;
  assert.equal(counts, new Array(10).fill(70));
  assert.is(classes.length, 10);
  assert.is.not(digestOf(train.images.slice(0, 20 * 3072)), digestOf(test.images));
});

test('a picture does not depend on how many there are', async () => {
  const few = await drawn({ train: 20, test: 10 });
  const many = await drawn({ train: 530, test: 10 });
  assert.equal(many.train.images.slice(0, 20 * 3072), few.train.images);
});

test('pictures of another size have that size', async () => {
  const { train, height, width } = await drawn({ train: 10, test: 10, size: 48 });
  assert.is(train.images.length, 10 * 48 * 48 * 3);
  assert.equal([height, width], [48, 48]);
});

/** Accuracies of multinomial logistic regression on raw pixels, fitted by stochastic gradient descent. */
const linearAccuracies = (
  { train, test, classes }: PixelSet,
  epochs: number,
): { readonly train: number; readonly test: number } => {
  const features = 3072;
  const rows = classes.map(() => new Float32Array(features));
  const centred = (bytes: Uint8Array) => {
    const out = new Float32Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) out[i] = (bytes[i] as number) / 128 - 1;
    return out;
  };
  const [seen, unseen] = [centred(train.images), centred(test.images)];
  const score = (weights: Float32Array, image: Float32Array) => {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += (weights[i] as number) * (image[i] as number);
    return sum;
  };
  const add = (weights: Float32Array, image: Float32Array, step: number) => {
    for (let i = 0; i < features; i++) weights[i] = (weights[i] as number) + step * (image[i] as number);
  };
  const imageOf = (images: Float32Array, index: number) => images.subarray(index * features, (index + 1) * features);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const index of permutation(fold(generatorOf(9), epoch), train.labels.length)) {
      const image = imageOf(seen, index);
      const scores = rows.map((weights) => score(weights, image));
      const most = Math.max(...scores);
      const total = scores.reduce((sum, value) => sum + Math.exp(value - most), 0);
      rows.forEach((weights, label) => {
        const probability = Math.exp((scores[label] as number) - most) / total;
        add(weights, image, 0.001 * ((label === train.labels[index] ? 1 : 0) - probability));
      });
    }
  }
  const accuracy = (images: Float32Array, labels: Int32Array) =>
    labels.filter((label, index) => {
      const scores = rows.map((weights) => score(weights, imageOf(images, index)));
      return scores.indexOf(Math.max(...scores)) === label;
    }).length / labels.length;
  return { train: accuracy(seen, train.labels), test: accuracy(unseen, test.labels) };
};

test('a linear model on raw pixels learns its pictures by heart and is near chance on others', async () => {
  const accuracy = linearAccuracies(await drawn({ train: 500, test: 250 }), 12);
  assert.ok(accuracy.train > 0.5, `a linear model reaches only ${accuracy.train} on what it has seen`);
  assert.ok(accuracy.test < 0.35, `a linear model reaches ${accuracy.test}`);
});

test.run();
