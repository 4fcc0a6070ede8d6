import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { wasm } from '../../kernels/backends/wasm.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { nameOfCandidate } from '../../networks/cells/candidates.js';
import { concreteDropoutLayer } from '../../networks/layers/concrete-dropout.js';
import { convolutionLayer, rectifiedConvolutionLayer } from '../../networks/layers/convolution.js';
import { type BatchStatistics, forwardContext } from '../../networks/layers/forward-context.js';
import { identity, sequence } from '../../networks/layers/layer.js';
import { normalizationLayer } from '../../networks/layers/normalization.js';
import { naturalPieces } from '../../networks/layers/pieces.js';
import { poolLayer } from '../../networks/layers/pool.js';
import { rectifier } from '../../networks/layers/rectifier.js';
import { inScope, type Layer, mapped, moduleOf } from '../../networks/module.js';
import { initialParameters } from '../../networks/parameters.js';
import { dartsSpace } from '../../networks/spaces/darts/search-space.js';
import { nasBench201Space } from '../../networks/spaces/nas-bench-201/search-space.js';

const test = suite('module');
const IMAGE = { height: 8, width: 8 };
const kinds: readonly (() => Layer)[] = [
  () => convolutionLayer({ inputs: 2, outputs: 2, size: 3, padding: 1 }),
  () => normalizationLayer(2, true),
  () => rectifier,
  () => poolLayer('max', { size: 2, stride: 1, padding: 1 }),
  () => concreteDropoutLayer(2),
  () => identity,
];
const layers = fc.array(fc.integer({ min: 0, max: kinds.length - 1 }), { minLength: 1, maxLength: 6 });
const named = (indices: readonly number[], prefix = ''): Readonly<Record<string, Layer>> =>
  Object.fromEntries(indices.map((kind, i) => [`${prefix}part${i}`, (kinds[kind] as () => Layer)()]));

const outcome = (layer: Layer) =>
  tf.tidy(() => {
    const measured: Record<string, BatchStatistics> = {};
    const parameters = initialParameters(layer.parameters, generatorOf(1));
    const x = tf.tensor4d(
      Float32Array.from({ length: 2 * 8 * 8 * 2 }, (_, i) => Math.sin(i)),
      [2, 8, 8, 2],
    );
    const y = layer.apply(forwardContext(parameters, { noise: generatorOf(2), measured }), '', x);
    return { y: [...y.dataSync()], measured: Object.keys(measured) };
  });
const shapes = (layer: Layer) => Object.entries(layer.parameters).map(([name, { shape, initial }]) => ({ name, shape, initial }));

test.before(wasm.start);

test('a sequence inside of a sequence is the same as one sequence with longer names', () => {
  fc.assert(
    fc.property(layers, layers, (inner, outer) => {
      const nested = sequence({ whole: sequence(named(inner)), ...named(outer) });
      const flat = sequence({ ...named(inner, 'whole.'), ...named(outer) });
      assert.equal(shapes(nested), shapes(flat));
      assert.equal(Object.entries(nested.normalisations), Object.entries(flat.normalisations));
      assert.equal(nested.extent(IMAGE), flat.extent(IMAGE));
      assert.is(nested.multiplyAccumulates(IMAGE), flat.multiplyAccumulates(IMAGE));
      assert.equal(outcome(nested), outcome(flat));
    }),
    { numRuns: 20 },
  );
});

test('a part costs what it costs at the size that it reads, and nothing where it is left out', () => {
  const convolution = convolutionLayer({ inputs: 2, outputs: 2, size: 1 });
  const half = { height: 4, width: 4 };
  const whole = moduleOf(
    { a: convolution, b: convolution, c: convolution },
    { reads: (input) => ({ a: input, b: half }), apply: (part, x: tf.Tensor4D) => part('b', part('a', x)) },
  );
  assert.is(whole.multiplyAccumulates(IMAGE), 4 * (64 + 16));
  assert.equal(Object.keys(whole.parameters), ['a', 'b', 'c']);
});

test('a scope gives what its module gives, and shares the ReLU of one tensor', () => {
  tf.tidy(() => {
    let rectified = 0;
    const pieces = {
      ...naturalPieces,
      maxPool: (x: tf.Tensor4D) => x,
      rectify: (x: tf.Tensor4D) => {
        rectified += 1;
        return tf.relu(x);
      },
    };
    const twice = moduleOf(
      { a: rectifier, b: rectifier },
      { apply: (part, x: tf.Tensor4D): tf.Tensor4D => tf.add(part('a', x), part('b', x)) },
    );
    const x = tf.tensor4d([-1, 2], [1, 1, 2, 1]);
    const sum = mapped(inScope(twice), (y) => [...y.dataSync()]).apply(forwardContext({}, { pieces }), '', x);
    assert.equal(sum, [0, 4]);
    assert.is(rectified, 1);
  });
});

test('a scope sums the gradients of the rectified convolutions of one tensor, as of one ReLU', () => {
  const settings = { inputs: 2, outputs: 3, size: 1 };
  const apart = sequence({ relu: rectifier, '': convolutionLayer(settings) });
  const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const numbersOf = (layer: Layer): readonly (readonly number[])[] =>
    tf.tidy(() => {
      const both = inScope(
        moduleOf({ a: layer, b: layer }, { apply: (part, x: tf.Tensor4D): tf.Tensor4D => tf.add(part('a', x), part('b', x)) }),
      );
      const { value, gradients } = valueAndGradients(
        (all) => {
          const x = all.x as tf.Tensor4D;
          const sum = tf.sum(both.apply(forwardContext(all), '', x));
          return { value: tf.add<tf.Scalar>(sum, tf.sum(tf.mul(x, x))), auxiliary: {} };
        },
        { x: normal([2, 3, 3, 2], 1), a: normal([1, 1, 2, 3], 2), b: normal([1, 1, 2, 3], 3) },
      );
      return [value, ...Object.values(gradients)].map((tensor) => [...tensor.dataSync()]);
    });
  assert.equal(numbersOf(rectifiedConvolutionLayer(settings)), numbersOf(apart));
});

test('an evaluation drops no paths, even if the pass asks for it', () => {
  const dropPath = { probability: 0.5, generator: generatorOf(1) };
  assert.equal(forwardContext({}, { dropPath }).dropPath, dropPath);
  assert.is(forwardContext({}, { dropPath, running: {} }).dropPath, undefined);
});

test('a dropout logit knows the part in which it lies, whatever that part is put into', () => {
  const unit = sequence({ relu: concreteDropoutLayer(2), norm: normalizationLayer(2, true) });
  const network = sequence({ 'cells.0': sequence({ '': sequence({ 'edges.1.unit': unit }) }), last: identity });
  assert.equal(network.parameters['cells.0.edges.1.unit.relu.logit']?.dropout, { units: 2, within: 'cells.0.edges.1.unit' });
});

test('a parameter of a supernet says to which candidate it belongs: those under the name of the candidate, no others', () => {
  const operations = ['none', 'skip_connect', 'max_pool_3x3', 'sep_conv_3x3'] as const;
  const spaces = [
    dartsSpace({ cells: 3, channels: 4, operations, nodes: 2, stemMultiplier: 3, stem: 'cifar' }),
    nasBench201Space({ cells: 1, channels: 4, operations: ['none', 'nor_conv_1x1', 'nor_conv_3x3'] }),
  ];
  for (const { cellTypes, supernet } of spaces) {
    const built = supernet({ classes: 3, height: 16, width: 16, partial: 1, dropout: true });
    if (either.isLeft(built)) throw new Error(built.left.what);
    for (const [name, { candidate }] of Object.entries(built.right.parameters)) {
      assert.is(candidate !== undefined, name.includes('.edges.'), name);
      if (candidate === undefined) continue;
      assert.ok(name.startsWith(`${nameOfCandidate(candidate)}.`), name);
      assert.match(candidate.cell ?? '', /^cells\.\d+$/);
      const type = cellTypes.find((each) => each.name === candidate.cellType);
      assert.ok(type?.operations.includes(candidate.operation) && candidate.edge < type.edges.length, name);
    }
  }
});

test.run();
