import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { noAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../../datasets/batches.js';
import { genotypeCost } from '../../../networks/cost/cost.js';
import type { Genotype } from '../../../networks/genotype.js';
import { shortTraining } from '../../../stages/black-box/evaluators/short-training.js';
import { regularisedEvolution } from '../../../stages/black-box/methods/regularised-evolution.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { trainingScan } from '../../../stages/retrain/training-scan.js';
import { withBatch } from '../../../stages/training/tensors.js';
import { colouredSplit, decoded, problemOf, resolvedSpace, right, startBackend, tinySpace } from '../support.js';
import { run, searched, stored } from './support.js';

const TINY = { cells: 3, channels: 4, epochs: 1, batchSize: 5, augmentation: {}, weights: { learningRate: 0.1 } };
// 12 images for the weights and 12 for validation: 2 steps of training and 3 batches of validation.
const split = colouredSplit();
const STEPS = 5;
const settingsOf = (training: object = {}, evaluations = 2) => ({
  space: tinySpace,
  evaluator: shortTraining({ ...TINY, ...training }),
  budget: { evaluations },
});

test.before(startBackend);

test('a search resumed within a training, within its validation or between two ends with the artifacts of an uninterrupted one', async () => {
  // The second evaluation is that of a mutation of the first.
  const settings = { ...settingsOf(), method: regularisedEvolution({ population: 1 }) };
  const inputs = { split };
  // Within the training, at its end, within the validation, between two evaluations, in the second.
  const whole = await searched(settings, { inputs }, [1, 2, 4, 5, 7]);
  assert.is(whole.events.filter((type) => type === 'checkpoint').length, 2 * STEPS);
  assert.is(whole.metrics.length, 2);
  for (const [number, state] of whole.checkpoints) {
    assert.is(state.header.running?.step, number % STEPS === 0 ? undefined : number % STEPS);
    const resumed = await searched(settings, { inputs, resume: stored(state) });
    assert.equal(resumed.artifacts, whole.artifacts, `after step ${number}`);
  }
  const { history, genotype } = whole.artifacts;
  assert.is(history.figure, 'validation accuracy after 1 epoch');
  assert.equal(genotype.space, 'darts');
  for (const { figure } of history.evaluations) assert.is(Number.isInteger(12 * figure), true, `${figure} of 12 images`);
});

test('the cost is the images that the training sees, or the multiply-accumulates of their forward passes', async () => {
  const inputs = { split };
  const { evaluations, ...history } = (await searched(settingsOf(), { inputs })).artifacts.history;
  // Two batches of 5 of the 12 images.
  assert.equal([history.unit, evaluations.map(({ cumulativeCost }) => cumulativeCost)], ['images', [10, 20]]);
  const counted = (await searched(settingsOf({ cost: 'multiply-accumulates' }, 1), { inputs })).artifacts.history;
  const [first] = counted.evaluations;
  const form = { cells: 3, channels: 4, classes: 3, height: 8, width: 8 };
  const { multiplyAccumulates } = right(genotypeCost((await resolvedSpace()).space, first?.genotype as Genotype, form));
  assert.is(first?.cost, 10 * multiplyAccumulates);
  assert.equal(first?.genotype, evaluations[0]?.genotype);
  assert.is(first?.figure, evaluations[0]?.figure);
});

test('the figure is the accuracy of the trained network on all validation images', async () => {
  const { evaluations } = (await searched(settingsOf({}, 1), { inputs: { split } })).artifacts.history;
  const genotype = evaluations[0]?.genotype as Genotype;
  const network = right(
    (await resolvedSpace()).space.network.build(genotype, { cells: 3, channels: 4, classes: 3, height: 8, width: 8 }),
  );
  const scan = trainingScan({
    network,
    settings: decoded(RetrainSettings, { ...TINY, auxiliary: 0, dropPath: 0 }),
    split,
    partition: 'train',
    open: () => () => Promise.reject(new Error('no file is opened')),
    generator: fold(generatorOf(5), 'black-box search', 'evaluation', 0, 'training'),
  });
  let state = scan.initial();
  for (let t = 0; t < scan.steps; t++) state = (await scan.step(state, t))[0];
  const all = { partition: 'validation', batchSize: 12, augmentation: noAugmentation, generator: generatorOf(0) } as const;
  const correct = await withBatch(batchSource(split, all).batch(0), ({ images, labels }) => {
    const best = tf.argMax(network.forwardEvaluate(state.weights, state.statistics, images, {}), 1).dataSync();
    return [...labels.dataSync()].filter((label, i) => label === best[i]).length;
  });
  assert.is(evaluations[0]?.figure, correct / 12);
});

test('a search leaves no tensor behind', async () => {
  await searched(settingsOf({}, 1), { inputs: { split } });
  const before = tf.memory().numTensors;
  await searched(settingsOf({}, 2), { inputs: { split } });
  assert.is(tf.memory().numTensors, before);
});

test('images that are missing or do not fit, and a loss that is no number, are problems', async () => {
  const none = await problemOf(run(settingsOf(), { inputs: {} }));
  assert.match(none.what, /trains networks on images, and none are at hand/);
  const unsplit = await problemOf(run(settingsOf(), { inputs: { split: colouredSplit(24, 9, 0) } }));
  assert.match(unsplit.what, /no validation images/);
  const batch = await problemOf(run(settingsOf({ batchSize: 13 }), { inputs: { split } }));
  assert.match(batch.what, /a batch of 13 is more than the 12 images for the weights/);
  const lost = await problemOf(run(settingsOf({ weights: { learningRate: 1e30 } }), { inputs: { split } }));
  assert.match(lost.what, /loss became (NaN|Infinity) at epoch 1, step \d, in evaluation 1$/);
});

test.run();
