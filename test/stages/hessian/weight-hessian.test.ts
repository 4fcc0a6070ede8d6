import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { lanczos } from '../../../base/numerics/spectrum/lanczos.js';
import { powerIteration } from '../../../base/numerics/spectrum/power-iteration.js';
import { dot, norm, plus } from '../../../base/numerics/spectrum/vector.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { Genotype } from '../../../networks/genotype.js';
import { notePieces, type Pieces } from '../../../networks/layers/pieces.js';
import { initialParameters, type Parameters } from '../../../networks/parameters.js';
import { initialStatistics } from '../../../networks/running-statistics.js';
import { parametersOf, vectorOf } from '../../../stages/hessian/parameter-vector.js';
import { weightHessianProductOf } from '../../../stages/hessian/weight-hessian.js';
import { discreteNetwork } from '../../networks/families.js';
import { near, randomBatch, startBackend } from '../support.js';

const CLASSES = 3;
/** Of the one cell, which is a reduction cell, for one channel. */
const FEATURES = 2;
const cell: readonly (readonly ['max_pool_3x3' | 'sep_conv_3x3', number])[] = [
  ['max_pool_3x3', 0],
  ['sep_conv_3x3', 1],
];
const genotype: Genotype = { space: 'darts', normal: cell, normalConcat: [2], reduce: cell, reduceConcat: [2] };

/** A network with ReLUs, a max pool and normalisations, at statistics that are not those of its batch. */
const setUp = () => {
  const built = discreteNetwork(genotype, {
    cells: 1,
    channels: 1,
    classes: CLASSES,
    height: 8,
    width: 8,
    stemMultiplier: 1,
  });
  if (either.isLeft(built)) throw new Error(built.left.what);
  const network = built.right;
  const weights = initialParameters(network.parameters, generatorOf(8));
  const { statistics } = tf.tidy(() =>
    network.forwardTrain(weights, initialStatistics(network.normalisations), randomBatch('others').images),
  );
  const batch = randomBatch('images', 3);
  const product = (vector: Float64Array, step = 0.01): Float64Array =>
    weightHessianProductOf({ network, weights, statistics }, batch, vector, step);
  return { network, weights, statistics, batch, product, dimension: vectorOf(weights).length };
};

test.before(startBackend);

test("within the classifier the product is that of softmax regression's Hessian, and no tensor stays", () => {
  const { network, weights, statistics, batch, product, dimension } = setUp();
  const logitsOf = (changed: Parameters): Float32Array =>
    tf.tidy(() => network.forwardEvaluate({ ...weights, ...changed }, statistics, batch.images).dataSync() as Float32Array);
  /** Row i of the batch's [images, classes]. */
  const rowOf = (values: Float32Array, i: number): readonly number[] => [...values.subarray(i * CLASSES, (i + 1) * CLASSES)];
  // A classifier that hands one feature on as the first score shows the feature.
  const features = Array.from({ length: FEATURES }, (_, channel) => {
    const shown = Array.from({ length: FEATURES * CLASSES }, (__, at) => (at === channel * CLASSES ? 1 : 0));
    return logitsOf({ 'classifier.weight': tf.tensor2d(shown, [FEATURES, CLASSES]), 'classifier.bias': tf.zeros([CLASSES]) });
  });
  const logits = logitsOf({});
  const direction = normal(fold(generatorOf(8), 'direction'), (FEATURES + 1) * CLASSES);

  // Σ over images of (diag(p) - p pᵀ) ⊗ (f, 1)(f, 1)ᵀ, times the direction, divided by the number of images.
  const expected = new Float64Array(direction.length);
  const images = batch.labels.size;
  for (let i = 0; i < images; i++) {
    const read = [...features.map((feature) => feature[i * CLASSES] as number), 1];
    const exps = rowOf(logits, i).map(Math.exp);
    const p = exps.map((x) => x / exps.reduce((sum, y) => sum + y, 0));
    const moved = p.map((_, c) => read.reduce((sum, f, row) => sum + f * (direction[row * CLASSES + c] as number), 0));
    const mean = p.reduce((sum, x, c) => sum + x * (moved[c] as number), 0);
    read.forEach((f, row) => {
      p.forEach((x, c) => {
        const at = row * CLASSES + c;
        expected[at] = (expected[at] as number) + (f * x * ((moved[c] as number) - mean)) / images;
      });
    });
  }

  const names = ['classifier.weight', 'classifier.bias'];
  const parts = parametersOf(direction, Object.fromEntries(names.map((name) => [name, weights[name] as tf.Tensor])));
  const all = Object.fromEntries(Object.entries(weights).map(([name, x]) => [name, parts[name] ?? tf.zerosLike(x)]));
  const before = tf.memory().numTensors;
  const found = parametersOf(product(vectorOf(all)), weights);
  assert.is(tf.memory().numTensors, before + Object.keys(weights).length);
  assert.is(vectorOf(weights).length, dimension);
  const flat = vectorOf({ weight: found['classifier.weight'] as tf.Tensor, bias: found['classifier.bias'] as tf.Tensor });
  assert.ok(norm(expected) > 1e-3);
  near(norm(plus(flat, -1, expected)) / norm(expected), 0, 1e-3, 'relative distance');
});

test('the ends of the spectrum are those of the matrix of all second derivatives', () => {
  const { network, weights, statistics, batch, product, dimension } = setUp();
  const noted = notePieces();
  const lossAt = (moved: Parameters, pieces: Pieces): tf.Scalar =>
    softmaxCrossEntropy(network.forwardEvaluate(moved, statistics, batch.images, { pieces }), batch.labels);
  lossAt(weights, noted.noting);
  const gradientAt = (vector: Float64Array): Float64Array => {
    const { value, gradients } = valueAndGradients(
      (moved) => ({ value: lossAt(moved, noted.taken()), auxiliary: {} }),
      parametersOf(vector, weights),
    );
    value.dispose();
    return vectorOf(gradients);
  };
  const [here, step] = [vectorOf(weights), 3e-3];
  const columns = Array.from(here, (x, i) => {
    const [ahead, behind] = [x + step, x - step].map((moved) => gradientAt(here.with(i, moved))) as [Float64Array, Float64Array];
    return plus(ahead, -1, behind).map((difference) => difference / (2 * step));
  });
  let exact = powerIteration(normal(generatorOf(9), dimension), { products: 4000, tolerance: 1e-6 });
  while (!exact.isDone) {
    const { vector } = exact;
    exact = exact.advance(Float64Array.from(columns, (column) => dot(column, vector)));
  }
  let found = lanczos(normal(generatorOf(10), dimension), { products: 30, tolerance: 0.003 });
  while (!found.isDone) found = found.advance(product(found.vector));
  assert.ok(found.hasConverged && exact.extremes !== undefined && found.extremes !== undefined);
  const { largest, smallest } = exact.extremes;
  assert.ok(largest.value > 0 && smallest.value < 0);
  near(found.extremes.largest.value, largest.value, 0.01 * largest.value, 'largest');
  near(found.extremes.smallest.value, smallest.value, 0.01 * largest.value, 'smallest');
});

test.run();
