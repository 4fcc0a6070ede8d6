import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { DiscreteNetwork } from '../../../networks/discrete-network.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import {
  initialTraining,
  readTraining,
  releaseTraining,
  type TrainingState,
  writeTraining,
} from '../../../stages/retrain/training-state.js';
import { trainingStep } from '../../../stages/retrain/training-step.js';
import { discreteNetwork } from '../../networks/families.js';
import { decoded, numbersOf, randomBatch, startBackend, tinyGenotype } from '../support.js';

const generator = generatorOf(4);
const networkWith = (auxiliary: boolean): DiscreteNetwork => {
  const built = discreteNetwork(tinyGenotype, { cells: 3, channels: 4, classes: 3, height: 8, width: 8, auxiliary });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};
const network = networkWith(true);
const settingsWith = (settings: object = {}): RetrainSettings => decoded(RetrainSettings, { cells: 3, channels: 4, ...settings });
const stepOf = (settings: object = {}, probability = 0) => ({
  network,
  settings: settingsWith(settings),
  learningRate: 0.1,
  dropping: { probability, generator },
});
const contents = ({ weights, momentum, statistics, ...rest }: TrainingState) => ({
  ...rest,
  weights: numbersOf(weights),
  momentum: numbersOf(momentum),
  statistics: numbersOf(statistics),
});

test.before(startBackend);

test('a step moves the weights and the running statistics of every normalisation', () => {
  const state = initialTraining(network, generator);
  const [after] = trainingStep(stepOf(), state, randomBatch('train'));
  const [before, next] = [contents(state), contents(after)];
  assert.equal(Object.keys(next.statistics), Object.keys(before.statistics));
  for (const name of Object.keys(before.statistics)) assert.not.equal(next.statistics[name], before.statistics[name], name);
  for (const name of ['stem.convolution', 'classifier.weight', 'auxiliary.classifier.weight']) {
    assert.ok(name in before.weights, `there is no ${name} among ${Object.keys(before.weights)}`);
    assert.not.equal(next.weights[name], before.weights[name], name);
  }
});

test('it is pure: the same state, batch and generator give the same result and leave the state readable', () => {
  const state = initialTraining(network, generator);
  const untouched = contents(state);
  const step = () => trainingStep(stepOf({}, 0.4), state, randomBatch('train'));
  const [[one, measured], [other, measuredAgain]] = [step(), step()];
  assert.equal(contents(one), contents(other));
  assert.equal(measured, measuredAgain);
  assert.equal(contents(state), untouched);
});

test('twenty steps leave no tensor behind', () => {
  let state = initialTraining(network, generator);
  const batch = randomBatch('train');
  const before = tf.memory().numTensors;
  for (let t = 0; t < 20; t++) {
    const [next] = trainingStep(
      { ...stepOf({}, 0.3), dropping: { probability: 0.3, generator: fold(generator, t) } },
      state,
      batch,
    );
    releaseTraining(state, next);
    assert.is(tf.memory().numTensors, before, `after step ${t}`);
    state = next;
  }
});

test('the auxiliary loss counts with its weight', () => {
  const state = initialTraining(network, generator);
  const lossAt = (auxiliary: number): number => trainingStep(stepOf({ auxiliary }), state, randomBatch('train'))[1].loss;
  const [none, some, more] = [lossAt(0), lossAt(0.4), lossAt(0.8)];
  assert.ok(some > none);
  assert.ok(Math.abs(more - some - (some - none)) < 1e-5, `${none}, ${some}, ${more}`);
});

test('smoothed labels and dropped paths change the loss', () => {
  const state = initialTraining(network, generator);
  const losses = [stepOf(), stepOf({ labelSmoothing: 0.2 }), stepOf({}, 0.5)].map(
    (step) => trainingStep(step, state, randomBatch('train'))[1].loss,
  );
  assert.is(new Set(losses).size, 3, `${losses}`);
});

test('a state comes back from a checkpoint bit by bit', async () => {
  const [state] = trainingStep(stepOf(), initialTraining(network, generator), randomBatch('train'));
  assert.equal(contents(readTraining(await writeTraining({ ...state, step: 7 }, 10))), { ...contents(state), step: 7 });
});

test.run();
