import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FUSED_CELL, FUSED_CELL_GRADIENT } from '../../../kernels/ops/fused-cell.js';
import { random, tensorOf, type Values } from '../ops/harness.js';
import { agrees, type Case, contextOf, discrete, mixed, outcome, type Shape, shape } from './cell-cases.js';
import { cellRuns, engine, expectSameBits, run, someOf } from './support.js';

for (const space of ['darts', 'nas-bench-201'] as const)
  run(`a fused mixed cell of ${space} is what its layers are, for any candidates, channels, sizes and K, dropped or not`, () =>
    fc.assert(
      fc.asyncProperty(shape, (of) => agrees(mixed(of, space))),
      { ...cellRuns(6), seed: 11 },
    ),
  );

const dense = ['nor_conv_3x3', 'nor_conv_1x1'];

/** Images and channels at which tiles of 2×2 pixels are cut at every border, or are too few to be worth it. */
const cut: readonly (readonly [batch: number, height: number, width: number, channels: number])[] = [
  [25, 1, 1, 8],
  [13, 1, 2, 3],
  [12, 2, 1, 24],
  [9, 1, 7, 16],
  [3, 5, 3, 1],
  [2, 3, 8, 12],
  [2, 7, 7, 17],
  [1, 8, 9, 40],
  [17, 6, 4, 33],
  [1, 3, 34, 64],
];

run('dense convolutions of a fused cell are what its layers are, however tiles cut the image', async () => {
  for (const [batch, height, width, channels] of someOf(cut)) {
    const of: Shape = { batch, height, width, channels, partial: 1, stride: 1, seed: height, dropping: batch % 2 === 1 };
    await agrees(mixed(of, 'nas-bench-201', dense));
  }
});

run('a fused discrete cell is what its layers are, with scale, shift, dropped paths and dropped channels', () =>
  fc.assert(
    fc.asyncProperty(shape, fc.constantFrom(0, 0.3), (of, probability) => agrees(discrete({ ...of, partial: 1 }, probability))),
    { ...cellRuns(6), seed: 12 },
  ),
);

const usual: Shape = { batch: 18, height: 16, width: 16, channels: 32, partial: 2, stride: 2, seed: 5 };

run('the bits of a fused cell are the same for 1, 2 and 3 threads, and for every width of vectors', () =>
  expectSameBits(() => outcome(mixed({ ...usual, dropping: true }, 'darts'))),
);

run('the bits of a factorized reduce with dropped channels are the same where a row takes several tiles', async () => {
  for (const channels of [16, 32]) {
    const wide: Shape = { ...usual, batch: 2, height: 8, width: 36, channels, dropping: true };
    await expectSameBits(() => outcome(mixed(wide, 'darts', ['none', 'skip_connect'])));
  }
});

const odd: Shape = { ...usual, height: 15, width: 13, partial: 1, stride: 1, dropping: true };

run('the bits of dense convolutions of a fused cell are the same for any number of threads and width of vectors', () =>
  expectSameBits(() => outcome(mixed(odd, 'nas-bench-201', dense))),
);

const small: Shape = { ...usual, batch: 3, dropping: true };

/** Cells with every kind of unit. */
const kinds = (): readonly Case[] =>
  someOf([
    mixed(small, 'darts'),
    mixed({ ...small, channels: 36, stride: 1 }, 'darts', ['sep_conv_3x3', 'dil_conv_5x5']),
    mixed({ ...small, height: 7, width: 5, channels: 24, partial: 1, stride: 1 }, 'nas-bench-201', dense),
    mixed({ ...small, batch: 24, height: 1, width: 3, channels: 12, partial: 1, stride: 1 }, 'nas-bench-201', dense),
    discrete({ ...small, channels: 20, partial: 1 }, 0.3),
  ]);

run('where all probabilities round to 0, a fused cell has the bits of a pass without noise', async () => {
  await engine.start();
  for (const cell of kinds()) {
    const dropped = outcome(cell, { logit: -60 });
    for (const [name, values] of Object.entries(outcome(cell, { noise: undefined })))
      if (!name.endsWith('logit')) assert.equal(dropped[name], values, name);
    assert.not.equal(outcome(cell).y, dropped.y);
  }
});

run('a pass with noise runs its cells fused', async () => {
  await engine.start();
  const { kernelNames } = await tf.profile(() => {
    outcome(mixed(small, 'darts'));
  });
  assert.ok(kernelNames.includes(FUSED_CELL) && kernelNames.includes(FUSED_CELL_GRADIENT));
  assert.not(kernelNames.some((name) => /depthwise/i.test(name)));
});

run('the gradient of the logits through a fused cell is that of central differences', async () => {
  await engine.start();
  for (const cell of kinds()) {
    const moved = (logit: number): number => {
      const { y } = outcome(cell, { logit, wanted: () => false }) as { y: Values };
      const direction = random(y.shape, 'direction').data;
      return y.data.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
    };
    const exact = Object.entries(outcome(cell, { logit: -1 }))
      .filter(([name]) => /^gradient of .*logit$/.test(name))
      .reduce((sum, [, { data }]) => sum + (data[0] as number), 0);
    const numeric = (moved(-1 + 2e-3) - moved(-1 - 2e-3)) / 4e-3;
    assert.ok(Math.abs(numeric - exact) <= 2e-2 * Math.abs(exact), `${exact} by the gradient, ${numeric} by differences`);
  }
});

run('a gradient that is not asked for changes nothing in the others', async () => {
  await engine.start();
  for (const cell of kinds()) {
    const all = outcome(cell);
    for (const wanted of [/^theta/, /^input0/, /^cell.*[^t]$/, /logit$/]) {
      const some = outcome(cell, { wanted: (name) => wanted.test(name) });
      for (const [name, values] of Object.entries(some)) assert.equal(values, all[name], name);
    }
  }
});

run('the gradient of one pass cannot be taken twice', async () => {
  await engine.start();
  const cell = mixed(usual, 'darts');
  tf.tidy(() => {
    const tensors = cell.inputs.map((dimensions, i) => tensorOf(random(dimensions, i)) as tf.Tensor4D);
    const parameters = Object.fromEntries(
      Object.entries(cell.parameters).map(([name, { shape: of }]) => [name, tensorOf(random(of, name))]),
    );
    const theta = tf.fill([cell.weights], 0.1) as tf.Tensor1D;
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.sum(cell.apply(contextOf(cell, { ...parameters, theta }), [x as tf.Tensor4D, tensors[1] as tf.Tensor4D]));
    assert.not.throws(() => tf.grad(f)(tensors[0] as tf.Tensor));
    assert.throws(() => tf.grad(tf.grad(f))(tensors[0] as tf.Tensor));
  });
});

test.run();
