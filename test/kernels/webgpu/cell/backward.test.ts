import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../../base/backend.js';
import { native } from '../../../../kernels/backends/native.js';
import { type CellGraph, fusedCell } from '../../../../kernels/ops/fused-cell.js';
import { isEmulated, loadBackend, namedBackends } from '../../../networks/backends.js';
import { tensorOf, type Values, valuesOf } from '../../ops/harness.js';
import { areNear } from './gradients.js';
import { type CellShape, gradientsOf, randomGraph } from './random-cell.js';

// Needs a GPU, or a program that stands in for one: only where TEST_BACKENDS names webgpu. The C++ engine is the oracle.
const all = suite('cells backwards on webgpu');
const test = namedBackends?.includes('webgpu') && native.probe() === null ? all : all.skip;

const on = async <T>(backend: Backend, compute: () => T): Promise<T> => {
  await backend.start();
  return compute();
};

const plain: CellShape = {
  ...{ batch: 3, height: 8, width: 8, active: 8, partial: 1, stride: 1, outer: 2, inner: 0, sums: 2, hidden: 0, seed: 1 },
  ...{ affine: false, masked: false, paths: false, weighted: false },
};

/** Cells that have between them every kind of candidate, cut tiles, channels that fill no vector, and all that a cell may have. */
const shapes: readonly CellShape[] = [
  plain,
  { ...plain, active: 5, height: 7, width: 11, masked: true, affine: true, paths: true, hidden: 1, sums: 3, seed: 3 },
  { ...plain, active: 6, partial: 3, stride: 2, inner: 1, weighted: true, seed: 5 },
  { ...plain, active: 17, stride: 2, height: 5, width: 6, masked: true, seed: 7 },
  { ...plain, active: 3, partial: 2, outer: 1, sums: 3, hidden: 1, weighted: true, affine: true, seed: 9 },
  { ...plain, active: 72, outer: 1, sums: 1, height: 9, batch: 1, seed: 1 },
  { ...plain, active: 6, partial: 6, outer: 2, inner: 1, sums: 3, paths: true, seed: 11 },
];

for (const [i, shape] of shapes.entries())
  test(`gradients are those of native, of natural passes and of held ones: ${JSON.stringify(shape)}`, async () => {
    const graph = randomGraph(shape);
    for (const isHeld of isEmulated && i % 2 === 1 ? [false] : [false, true]) {
      const expected = await on(native, () => gradientsOf(graph, shape, { isHeld }));
      areNear(await on(await loadBackend('webgpu'), () => gradientsOf(graph, shape, { isHeld })), expected);
    }
  });

test('a backward pass has the same bits every time', async () => {
  const shape = { ...plain, active: 5, masked: true, affine: true };
  const graph = randomGraph(shape);
  await on(await loadBackend('webgpu'), () => assert.equal(gradientsOf(graph, shape), gradientsOf(graph, shape)));
});

test('a gradient that is not asked for changes no bit of the others', async () => {
  const shape = { ...plain, active: 6, partial: 3, affine: true, masked: true, weighted: true, sums: 3, seed: 9 };
  const graph = randomGraph(shape);
  await on(await loadBackend('webgpu'), () => {
    const whole = gradientsOf(graph, shape);
    for (const asked of [/^theta/, /^edgeWeights/, /^inputs 1/, /^filters [13]/, /^masks/, /^affine 2/, /^foreign/]) {
      const some = gradientsOf(graph, shape, { wanted: (name) => asked.test(name) });
      for (const [name, values] of Object.entries(some)) assert.equal(values, whole[name], name);
    }
  });
});

test('of equal values the first of a window has the gradient, and a window without a number gives none', async () => {
  const graph: CellGraph = {
    ...{ channels: 4, partial: 1, inputs: 1, innerInputs: 0, inputStride: 1, nodes: 2, concat: [1], weights: 0, edgeWeights: 0 },
    affine: false,
    edges: [{ from: 0, to: 1, path: false, candidates: [{ kind: 'maxPool', normalized: false }] }],
  };
  const data = Float32Array.from({ length: 5 * 6 * 4 }, (_, i) => (i % 7 === 0 ? 2 : 1));
  data.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 60);
  const compute = (): Values =>
    tf.engine().tidy(() => {
      const input = tensorOf({ shape: [1, 5, 6, 4], data }) as tf.Tensor4D;
      const [gradient] = tf.grads((x) => fusedCell(graph, { inputs: [x as tf.Tensor4D], filters: [] }).y)(
        [input],
        tf.onesLike(input),
      );
      return valuesOf(gradient as tf.Tensor) as never;
    });
  const expected = await on(native, compute);
  assert.ok(new Set(expected.data).size > 3);
  // As text, in which what is no number equals itself.
  assert.is(String((await on(await loadBackend('webgpu'), compute)).data), String(expected.data));
});

all.run();
