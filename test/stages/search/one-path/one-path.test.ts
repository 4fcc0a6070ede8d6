import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { dsnas } from '../../../../stages/architecture/dsnas.js';
import { gdas } from '../../../../stages/architecture/gdas.js';
import { snas } from '../../../../stages/architecture/snas.js';
import { loadBackend, namedBackends } from '../../../networks/backends.js';
import { randomBatch } from '../../support.js';
import { gradientSetup, startOf, stepOfArchitecture, stepOfWeights } from '../setup.js';
import { applied, counted, countedCell } from './counted.js';

const generator = generatorOf(2);
/** An engine that counts its memory: native, or the first that TEST_BACKENDS names. */
const backend = await loadBackend(namedBackends?.[0] ?? 'native');
const counter = () => tf.backend() as unknown as { readonly peakBytes: () => number; readonly resetPeak: () => void };
const EDGES = countedCell.edges.length;

const run = (await backend.probe()) === null ? test : test.skip;

/** What the operations of a step of the weights and of one of the architecture computed, and the most memory of the first, in bytes. */
const stepsWith = async (architecture: ReturnType<typeof gdas | typeof snas>) => {
  const setup = await gradientSetup({ space: counted(), architecture, partial: 1 });
  const state = startOf(setup, generator);
  const batch = randomBatch('one path', 64);
  applied.length = 0;
  counter().resetPeak();
  // Of what other tests of the process hold, and of the weights.
  const held = counter().peakBytes();
  stepOfWeights(setup, state, batch, 0.05, fold(generator, 'draw'));
  const memory = counter().peakBytes() - held;
  const ofWeights = [...applied];
  applied.length = 0;
  await stepOfArchitecture(setup, state, batch, fold(generator, 'draw'));
  return { memory, ofWeights, ofArchitecture: [...applied] };
};

const costOf = (operations: typeof applied): number => operations.reduce((sum, each) => sum + each.multiplyAccumulates, 0);

for (const [name, architecture] of [
  ['gdas', gdas()],
  ['dsnas', dsnas()],
] as const) {
  run(
    `${name} computes one operation an edge in either step, with the multiply-accumulates and the memory of one path`,
    async () => {
      await backend.start();
      const [one, all] = [await stepsWith(architecture), await stepsWith(snas())];
      assert.is(all.ofWeights.length, EDGES * countedCell.operations.length);
      assert.is(one.ofWeights.length, EDGES);
      assert.is(one.ofArchitecture.length, EDGES);
      const costs = new Map(all.ofWeights.map((each) => [each.operation, each.multiplyAccumulates]));
      const drawn = one.ofWeights.reduce((sum, { operation }) => sum + (costs.get(operation) as number), 0);
      assert.is(costOf(one.ofWeights), drawn);
      assert.ok(costOf(one.ofWeights) < 0.5 * costOf(all.ofWeights));
      assert.ok(one.memory > 0 && one.memory < 0.6 * all.memory, `${one.memory} bytes against ${all.memory}`);
    },
  );
}

test.run();
