import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EngineBackend } from '../../../kernels/engine/backend.js';
import { planOf } from '../../../kernels/engine/cell-plan.js';
import { type CellGraph, FUSED_CELL, FUSED_CELL_GRADIENT } from '../../../kernels/ops/fused-cell.js';
import type { Values } from '../ops/harness.js';
import { agrees, discrete, mixed, outcome, type Shape, shape } from './cell-cases.js';
import { cellRuns, engine, expectSameBits, run } from './support.js';

/** Shapes of little work for plain JavaScript. */
const light = shape.filter(({ batch, height, width, channels }) => batch * height * width * channels <= 4_000);

const usual: Shape = { batch: 5, height: 8, width: 8, channels: 27, partial: 3, stride: 2, seed: 5 };

/** The names of the kernels that a pass runs. */
const kernelsOf = async (pass: () => void): Promise<readonly string[]> => {
  await engine.start();
  const { kernelNames } = await tf.profile(pass);
  return kernelNames;
};

run('a fused cell computes the candidates that are drawn as its layers do, and no others get a gradient', () =>
  fc.assert(
    fc.asyncProperty(light, fc.constantFrom('darts', 'nas-bench-201'), async (of, space) => {
      const cell = mixed(of, space as 'darts', undefined, { draws: true });
      await agrees(cell);
    }),
    { ...cellRuns(4), seed: 21 },
  ),
);

run('weights that a pass leaves out have no gradient, and their entries of θ the gradient 0', async () => {
  await engine.start();
  const gradients = outcome(mixed(usual, 'darts', ['sep_conv_3x3', 'dil_conv_3x3'], { draws: true }));
  const named = Object.keys(gradients).filter((name) => /^gradient of cell/.test(name));
  const all = Object.keys(outcome(mixed(usual, 'darts', ['sep_conv_3x3', 'dil_conv_3x3']))).filter((name) =>
    /^gradient of cell/.test(name),
  );
  assert.ok(named.length > 0 && named.length < all.length);
  const drawn = new Set(named.map((name) => /edges\.\d+\.\w+/.exec(name)?.[0]));
  const theta = [...(gradients['gradient of theta'] as Values).data];
  assert.is(theta.filter((value) => value !== 0).length, drawn.size);
});

run('a fused cell weighs the channels that bypass by the edges as its layers do', () =>
  fc.assert(
    fc.asyncProperty(light, (of) => {
      const partial = of.partial === 1 ? 2 : of.partial;
      const channels = (of.channels / of.partial) * partial;
      return agrees(mixed({ ...of, partial, channels }, 'darts', undefined, { weighsEdges: true, draws: of.seed % 2 === 0 }));
    }),
    { ...cellRuns(4), seed: 22 },
  ),
);

run('the bits of a cell with weights of edges are the same for any number of threads and width of vectors', () =>
  expectSameBits(() => outcome(mixed({ ...usual, dropping: true }, 'darts', undefined, { weighsEdges: true }))),
);

run('a candidate without a fused form is computed by its layer, whatever node it reads', () =>
  fc.assert(
    fc.asyncProperty(light, fc.boolean(), (of, weighs) =>
      agrees(
        mixed(of, 'darts', undefined, {
          foreign: ['sep_conv_3x3', 'avg_pool_3x3'],
          weighsEdges: weighs && of.partial > 1,
          draws: of.seed % 3 === 0,
          nodes: 3,
        }),
      ),
    ),
    { ...cellRuns(4), seed: 23 },
  ),
);

run('a gradient that is not asked for changes nothing in the others of a cell with foreign candidates', async () => {
  await engine.start();
  const cell = mixed(usual, 'darts', undefined, { foreign: ['dil_conv_3x3'], weighsEdges: true, nodes: 3 });
  const all = outcome(cell);
  for (const wanted of [/^theta/, /^edgeWeights/, /^input0/, /sep_conv/, /dil_conv_3x3/]) {
    const some = outcome(cell, { wanted: (name) => wanted.test(name) });
    for (const [name, values] of Object.entries(some)) assert.equal(values, all[name], name);
  }
});

run('a candidate without a fused form leaves the others fused', async () => {
  const names = await kernelsOf(() => {
    outcome(mixed(usual, 'darts', ['sep_conv_3x3', 'dil_conv_3x3', 'max_pool_3x3'], { foreign: ['max_pool_3x3'] }));
  });
  assert.ok(names.includes(FUSED_CELL) && names.includes(FUSED_CELL_GRADIENT));
  assert.not(names.some((name) => /depthwise/i.test(name)));
});

run('a cell is planned once for a shape, and thousands of graphs leave no more plans than there is room for', async () => {
  await engine.start();
  const backend = tf.backend() as unknown as EngineBackend;
  const plans = (): number => backend.memory().engine.plans;
  const cell = mixed({ ...usual, seed: 77 }, 'darts');
  outcome(cell);
  const before = plans();
  outcome(cell);
  assert.is(plans(), before);
  const graph = (weights: number): CellGraph => ({
    channels: 2,
    partial: 1,
    inputs: 1,
    innerInputs: 0,
    inputStride: 1,
    nodes: 2,
    concat: [1],
    edges: [{ from: 0, to: 1, path: false, candidates: [{ kind: 'skip', theta: weights - 1 }] }],
    weights,
    edgeWeights: 0,
    affine: false,
  });
  for (let weights = 1; weights <= 2000; weights++) planOf(backend, graph(weights), [1, 2, 2]);
  assert.is(plans(), 256);
  assert.is(planOf(backend, graph(2000), [1, 2, 2]).number, planOf(backend, graph(2000), [1, 2, 2]).number);
  // The plan of the first pass is gone; it is made anew.
  assert.not.throws(() => outcome(cell));
});

run('a fused discrete cell is planned for each set of edges whose paths are dropped', async () => {
  await agrees(discrete({ ...usual, channels: 12, partial: 1 }, 0.4));
  await agrees(discrete({ ...usual, channels: 12, partial: 1 }, 0));
});

test.run();
