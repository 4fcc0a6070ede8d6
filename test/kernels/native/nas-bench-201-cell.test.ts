import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FUSED_CELL, FUSED_CELL_GRADIENT } from '../../../kernels/ops/fused-cell.js';
import { agrees, architecture, outcome, shape } from './cell-cases.js';
import { cellRuns, engine, run } from './support.js';

run('the fused cell of an architecture is what its layers are, with dropped paths and channels, held on a piece or not', () =>
  fc.assert(
    fc.asyncProperty(shape, fc.constantFrom(0, 0.3), fc.constantFrom(undefined, 0.3), (of, probability, heldAt) =>
      agrees(architecture({ ...of, partial: 1, stride: 1 }, probability), heldAt === undefined ? {} : { heldAt }),
    ),
    { ...cellRuns(6), seed: 31 },
  ),
);

run('the cell of an architecture runs as one operation', async () => {
  await engine.start();
  const { kernelNames } = await tf.profile(() => {
    outcome(architecture({ batch: 2, height: 6, width: 6, channels: 8, partial: 1, stride: 1, seed: 3 }, 0));
  });
  assert.ok(kernelNames.includes(FUSED_CELL) && kernelNames.includes(FUSED_CELL_GRADIENT));
  assert.not(kernelNames.some((name) => /conv|pool/i.test(name)));
});

test.run();
