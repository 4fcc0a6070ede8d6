import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../../base/backend.js';
import { native } from '../../../../kernels/backends/native.js';
import { type CellGraph, fusedCell } from '../../../../kernels/ops/fused-cell.js';
import { loadBackend, namedBackends } from '../../../networks/backends.js';
import { isNear, random, tensorOf, type Values, valuesOf } from '../../ops/harness.js';
import { dartsGraph } from './graphs.js';
import { type CellShape, randomGraph, runCell } from './random-cell.js';

// Needs a GPU, or a program that stands in for one: only where TEST_BACKENDS names webgpu. The C++ engine is the oracle.
const all = suite('cells forwards on webgpu');
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
  { ...plain, active: 8, partial: 6, outer: 2, inner: 3, sums: 1, paths: true, seed: 11 },
];

for (const shape of shapes)
  test(`values, statistics and pieces are those of native: ${JSON.stringify(shape)}`, async () => {
    const graph = randomGraph(shape);
    const expected = await on(native, () => runCell(graph, shape, true));
    const actual = await on(await loadBackend('webgpu'), () => runCell(graph, shape, true));
    isNear(actual.y, expected.y, 1e-5, 'output');
    isNear(actual.statistics, expected.statistics, 1e-5, 'statistics');
    isNear(actual.held as Values, expected.held as Values, 1e-5, 'output of a held pass');
    assert.equal(actual.own, actual.y);
  });

test('a pass has the same bits every time', async () => {
  const shape = { ...plain, active: 5, masked: true, affine: true };
  const graph = randomGraph(shape);
  await on(await loadBackend('webgpu'), () => assert.equal(runCell(graph, shape), runCell(graph, shape)));
});

test('moments of workgroups with several tiles each are merged, with all candidates of DARTS', async () => {
  const shape = { ...plain, batch: 50, active: 4 };
  const graph = dartsGraph(4, 1, 1);
  const expected = await on(native, () => runCell(graph, shape));
  const actual = await on(await loadBackend('webgpu'), () => runCell(graph, shape));
  isNear(actual.y, expected.y, 1e-5, 'output');
  isNear(actual.statistics, expected.statistics, 1e-5, 'statistics');
});

test('one tensor may be both inputs of a cell', async () => {
  const shape = { ...plain, active: 4, partial: 2, stride: 2 as const, seed: 9 };
  const graph = randomGraph(shape);
  const compute = () => runCell(graph, shape, true, true);
  const expected = await on(native, compute);
  const actual = await on(await loadBackend('webgpu'), compute);
  isNear(actual.y, expected.y, 1e-5, 'output');
  isNear(actual.held as Values, expected.held as Values, 1e-5, 'output of a held pass');
});

const pooled: CellGraph = {
  ...{ channels: 4, partial: 1, inputs: 1, innerInputs: 0, inputStride: 1, nodes: 2, concat: [1], weights: 0, edgeWeights: 0 },
  affine: false,
  edges: [{ from: 0, to: 1, path: false, candidates: [{ kind: 'maxPool', normalized: false }, { kind: 'skip' }] }],
};
const rectified: CellGraph = {
  ...pooled,
  edges: [{ from: 0, to: 1, path: false, candidates: [{ kind: 'units', units: [{ type: 'dense', size: 3, dilation: 1 }] }] }],
};

test('NaN and infinities pass where they pass on native', async () => {
  const { data } = random([1, 4, 4, 4]);
  data.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 20);
  const compute = (): Values[] => {
    const inputs = [tensorOf({ shape: [1, 4, 4, 4], data }) as tf.Tensor4D];
    const filters = [tensorOf(random([3, 3, 4, 4])) as tf.Tensor4D];
    return tf
      .engine()
      .tidy(
        () =>
          [fusedCell(pooled, { inputs, filters: [] }), fusedCell(rectified, { inputs, filters })].map(({ y }) =>
            valuesOf(y),
          ) as never,
      );
  };
  const expected = await on(native, compute);
  const actual = await on(await loadBackend('webgpu'), compute);
  assert.ok(expected[0]?.data.some(Number.isNaN));
  actual.forEach(({ data: values }, i) => {
    const others = expected[i]?.data as Float32Array;
    assert.equal([...values].map(Number.isNaN), [...others].map(Number.isNaN));
    for (const [at, value] of values.entries()) if (!Number.isNaN(value)) assert.is(Math.fround(value), others[at]);
  });
});

all.run();
