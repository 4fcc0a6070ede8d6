import { suite } from 'uvu';
import { native } from '../../../../kernels/backends/native.js';
import type { CellGraph } from '../../../../kernels/ops/fused-cell.js';
import { takeDevice } from '../devices.js';
import { areNear } from './gradients.js';
import { type CellShape, gradientsOf, runCell } from './random-cell.js';

// Both passes of one small cell by another compiler than that of llvmpipe, on which most tests run.
const obstacle = native.probe() === null ? await takeDevice(['swiftshader']) : 'the oracle native is not built';
const all = suite(obstacle === undefined ? 'cells on SwiftShader' : `cells are not tested on SwiftShader, ${obstacle}`);

const shape: CellShape = {
  ...{ batch: 2, height: 5, width: 6, active: 4, partial: 2, stride: 1, outer: 2, inner: 0, sums: 1, hidden: 0, seed: 1 },
  ...{ affine: false, masked: false, paths: false, weighted: false },
};
/** A pool, a skip, and a unit of two separable convolutions, all weighted. */
const graph: CellGraph = {
  ...{ channels: 8, partial: 2, inputs: 2, innerInputs: 0, inputStride: 1, nodes: 3, concat: [2], weights: 3, edgeWeights: 0 },
  affine: false,
  edges: [
    {
      ...{ from: 0, to: 2, path: false },
      candidates: [
        { kind: 'maxPool', normalized: true, theta: 0 },
        { kind: 'skip', theta: 1 },
      ],
    },
    {
      ...{ from: 1, to: 2, path: false },
      candidates: [
        {
          kind: 'units',
          theta: 2,
          units: [
            { type: 'separable', size: 3, dilation: 1 },
            { type: 'separable', size: 3, dilation: 1 },
          ],
        },
      ],
    },
  ],
};

if (obstacle !== undefined) all.skip('both passes of a small cell', () => undefined);
else {
  const { loadBackend } = await import('../../../networks/backends.js');
  const passes = () => {
    const { y, statistics } = runCell(graph, shape);
    return { y, statistics, ...gradientsOf(graph, shape) };
  };
  all('values, statistics and gradients of a small cell are those of native', async () => {
    await native.start();
    const expected = passes();
    await (await loadBackend('webgpu')).start();
    areNear(passes(), expected);
  });
}

all.run();
