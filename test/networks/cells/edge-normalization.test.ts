import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal, uniform } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { native } from '../../../kernels/backends/native.js';
import type { CellType } from '../../../networks/cell-type.js';
import { mixedCell } from '../../../networks/cells/mixed-cell.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import { initialParameters, nest } from '../../../networks/parameters.js';
import { nasBench201Space } from '../../../networks/spaces/nas-bench-201/search-space.js';
import { testedBackends } from '../backends.js';
import { assertNear } from '../nearness.js';

const generator = generatorOf(21);
const OPERATIONS = ['none', 'max_pool_3x3', 'skip_connect', 'sep_conv_3x3'];
const cellType: CellType = {
  name: 'cell',
  edges: [
    { from: 0, to: 2 },
    { from: 1, to: 2 },
  ],
  operations: OPERATIONS,
};
const [CHANNELS, SIZE] = [8, 6];

const cellWith = (kept: readonly (readonly string[])[], edges: CellType['edges'], partial: number, inputStride: 1 | 2) => {
  return mixedCell({
    cellType: { ...cellType, edges },
    kept,
    inputs: 2,
    inputStride,
    channels: CHANNELS,
    partial,
    poolNormalization: 'batch',
    concat: [2],
  });
};
const draws = (label: string, count: number): Float32Array => Float32Array.from(uniform(fold(generator, label), count));

for (const backend of testedBackends(native.probe() === null ? ['wasm', 'native'] : ['wasm'])) {
  const test = suite(`edge normalisation on ${backend.name}`);
  test.before(backend.start);

  for (const [partial, inputStride] of [
    [1, 1],
    [2, 1],
    [2, 2],
    [4, 2],
  ] as const) {
    test(`a node is the sum of its edges, each whole times its weight (K = ${partial}, stride ${inputStride})`, () => {
      tf.tidy(() => {
        const all = [OPERATIONS, OPERATIONS];
        const cell = cellWith(all, cellType.edges, partial, inputStride);
        const parameters = initialParameters(nest('cell', cell.parameters), generator);
        const inputs = [0, 1].map((node) =>
          tf.tensor4d(Float32Array.from(normal(fold(generator, 'x', node), 2 * SIZE * SIZE * CHANNELS)), [
            2,
            SIZE,
            SIZE,
            CHANNELS,
          ]),
        );
        const theta = draws('θ', 8);
        const edgeWeights = [0.3, 0.7];
        const apply = (weights: readonly number[], ofEdges?: readonly number[]) =>
          cell.apply(
            forwardContext(parameters, {
              mixing: {
                [cellType.name]: {
                  theta: tf.tensor1d([...weights]),
                  ...(ofEdges === undefined ? {} : { edgeWeights: tf.tensor1d([...ofEdges]) }),
                },
              },
            }),
            'cell',
            inputs,
          );
        const node = apply(
          [...theta].map((x, i) => x * (edgeWeights[Math.floor(i / 4)] as number)),
          edgeWeights,
        );
        const single = (edge: number) =>
          apply(
            [...theta].map((x, i) => (Math.floor(i / 4) === edge ? x : 0)),
            edge === 0 ? [1, 0] : [0, 1],
          );
        const expected = tf.add(tf.mul(single(0), 0.3), tf.mul(single(1), 0.7));
        assertNear('node', node, expected, 1e-5);
        if (partial > 1) assert.ok((tf.max(tf.abs(tf.sub(node, apply([...theta])))).dataSync()[0] as number) > 0.1);
      });
    });
  }

  test('a supernet of NAS-Bench-201 whose edges weigh 1 is the one without edge normalisation', () => {
    tf.tidy(() => {
      const space = nasBench201Space({ cells: 1, channels: 4, operations: ['none', 'skip_connect', 'nor_conv_1x1'] });
      const [plain, weighed] = [false, true].map((edgeNormalization) => {
        const supernet = space.supernet({ classes: 3, height: 8, width: 8, partial: 2, edgeNormalization });
        if (either.isLeft(supernet)) throw new Error(supernet.left.what);
        const parameters = initialParameters(supernet.right.parameters, generator);
        const rows = Array.from({ length: 6 }, (_, edge) => {
          const [a, b] = draws(`row ${edge}`, 2) as unknown as readonly [number, number];
          return [a / 2, b / 2, 1 - (a + b) / 2];
        });
        const images = tf.tensor4d(draws('images', 2 * 8 * 8 * 3), [2, 8, 8, 3]);
        return supernet.right.forward(parameters, { cell: tf.tensor2d(rows) }, images);
      }) as [tf.Tensor, tf.Tensor];
      assertNear('logits', weighed, plain, 1e-4);
    });
  });
  test.run();
}
