import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FUSED_CELL, FUSED_CELL_GRADIENT } from '../../../kernels/ops/fused-cell.js';
import { random, type Values } from '../ops/harness.js';
import { agrees, type Case, discrete, mixed, outcome, type Shape, shape } from './cell-cases.js';
import { cellRuns, engine, expectSameBits, run, someOf } from './support.js';

const usual: Shape = { batch: 3, height: 8, width: 6, channels: 32, partial: 2, stride: 2, seed: 5 };
const dense = ['nor_conv_3x3', 'nor_conv_1x1'];

/** Cells with every kind of unit and pool. */
const kinds = (): readonly Case[] =>
  someOf([
    mixed(usual, 'darts'),
    mixed({ ...usual, partial: 4, dropping: true }, 'darts', ['max_pool_3x3', 'sep_conv_3x3', 'skip_connect']),
    mixed({ ...usual, channels: 33, partial: 3, stride: 1 }, 'darts', ['max_pool_3x3', 'sep_conv_5x5', 'dil_conv_5x5']),
    mixed({ ...usual, height: 7, width: 5, channels: 24, partial: 1, stride: 1, dropping: true }, 'nas-bench-201', dense),
    discrete({ ...usual, channels: 20, partial: 1 }, 0.3),
  ]);

/** How far all numbers are moved from those of the piece: many times as far as to most kinks. */
const FAR = 0.3;

for (const space of ['darts', 'nas-bench-201'] as const)
  run(`a fused mixed cell of ${space} that is held on a piece is what its layers are that are held on it`, () =>
    fc.assert(
      fc.asyncProperty(shape, (of) => agrees(mixed(of, space), { heldAt: FAR })),
      { ...cellRuns(3), seed: 21 },
    ),
  );

run('a fused discrete cell that is held on a piece is what its layers are that are held on it', () =>
  fc.assert(
    fc.asyncProperty(shape, (of) => agrees(discrete({ ...of, partial: 1 }, 0.3), { heldAt: FAR })),
    { ...cellRuns(3), seed: 22 },
  ),
);

run('on its own piece a held cell has the bits of the natural one', async () => {
  await engine.start();
  for (const cell of kinds()) {
    const natural = outcome(cell);
    for (const [name, values] of Object.entries(outcome(cell, { heldAt: 0 }))) assert.equal(values, natural[name], name);
    assert.not.equal(outcome(cell, { heldAt: FAR }).y, natural.y);
  }
});

run('the bits of a held cell are the same for 1, 2 and 3 threads, and for every width of vectors', async () => {
  for (const cell of kinds()) await expectSameBits(() => outcome(cell, { heldAt: FAR }));
});

run('the gradient of a held cell is that of central differences, far from where its piece was noted', async () => {
  await engine.start();
  for (const cell of kinds()) {
    const inner = (a: Values, b: Values): number => a.data.reduce((sum, value, i) => sum + value * (b.data[i] as number), 0);
    const at = (heldAt: number): number => {
      const { y } = outcome(cell, { heldAt, wanted: () => false }) as { y: Values };
      return inner(y, random(y.shape, 'direction'));
    };
    const exact = Object.entries(outcome(cell, { heldAt: FAR }))
      .filter(([name]) => name.startsWith('gradient of '))
      .reduce(
        (sum, [name, values]) => sum + inner(values, random(values.shape, `move of ${name.slice('gradient of '.length)}`)),
        0,
      );
    const numeric = (at(FAR + 1e-3) - at(FAR - 1e-3)) / 2e-3;
    assert.ok(Math.abs(numeric - exact) <= 2e-2 * Math.abs(exact), `${exact} by the gradient, ${numeric} by differences`);
  }
});

run('passes that note a piece or are held on one run their cells fused', async () => {
  await engine.start();
  const { kernelNames } = await tf.profile(() => {
    outcome(mixed(usual, 'darts'), { heldAt: FAR });
  });
  assert.ok(kernelNames.includes(FUSED_CELL) && kernelNames.includes(FUSED_CELL_GRADIENT));
  assert.not(kernelNames.some((name) => /depthwise|relu/i.test(name)));
});

test.run();
