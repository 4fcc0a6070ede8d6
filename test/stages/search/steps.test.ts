import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { initialParameters } from '../../../networks/parameters.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { sampleArchitecture } from '../../../stages/architecture/sample-architecture.js';
import { take } from '../../../stages/architecture/searched-edges.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import type { ArchitectureTable } from '../../../stages/architecture/table.js';
import { thetaTensors } from '../../../stages/architecture/theta-tensors.js';
import { releaseState } from '../../../stages/search/search-state.js';
import { near, numbersOf, randomBatch, startBackend } from '../support.js';
import { type GradientSearch, gradientSetup, relaxedOf, startOf, stepOfArchitecture, stepOfWeights } from './setup.js';

const generator = generatorOf(8);
/** A state's numbers, without the tensors that hold them. */
const contents = ({ weights, momentum, ...rest }: GradientSearch) => ({
  ...rest,
  weights: numbersOf(weights),
  momentum: numbersOf(momentum),
});

test.before(startBackend);

test('an architecture step leaves the weights as they were and moves the architecture', async () => {
  const setup = await gradientSetup({});
  const before = startOf(setup, generator);
  const [after, measured] = await stepOfArchitecture(setup, before, randomBatch('validation'), generator);
  assert.is(after.weights, before.weights);
  assert.is(after.momentum, before.momentum);
  assert.is(after.architecture.steps, 1);
  for (const cellType of ['normal', 'reduce']) {
    const moved = (after.architecture.parameters[cellType] as Float64Array).filter(
      (x, i) => x !== before.architecture.parameters[cellType]?.[i],
    );
    assert.is(moved.length, 15, `${cellType}: ${moved.length} of 5·3 parameters moved`);
  }
  assert.equal(after.validation, { images: 4, correct: measured.correct, loss: 4 * measured.loss });
  assert.is(after.train, before.train);
  assert.ok(measured.gradientNorm > 0);
});

test('a supernet step leaves the architecture as it was and moves every weight that the loss reaches', async () => {
  const setup = await gradientSetup({});
  const before = startOf(setup, generator);
  const [after, measured] = stepOfWeights(setup, before, randomBatch('train'), 0.1, generator);
  assert.is(after.architecture, before.architecture);
  const [old, next] = [numbersOf(before.weights), numbersOf(after.weights)];
  assert.equal(Object.keys(next), Object.keys(old));
  for (const name of Object.keys(old)) assert.not.equal(next[name], old[name], name);
  assert.equal(after.train, { images: 4, correct: measured.correct, loss: 4 * measured.loss });
  assert.is(after.validation, before.validation);
});

test('both steps are pure: the same state, batch and generator give the same result and leave the state readable', async () => {
  const setup = await gradientSetup({});
  const state = startOf(setup, generator);
  const untouched = contents(state);
  const steps: readonly ((of: typeof generator) => Promise<readonly [GradientSearch, unknown]>)[] = [
    (of) => stepOfArchitecture(setup, state, randomBatch('a'), of),
    async (of) => stepOfWeights(setup, state, randomBatch('a'), 0.1, of),
  ];
  for (const step of steps) {
    const [[one, measured], [other, measuredAgain]] = [await step(generator), await step(generator)];
    assert.equal(contents(one), contents(other));
    assert.equal(measured, measuredAgain);
    assert.not.equal(contents((await step(fold(generator, 'other sample')))[0]), contents(one));
    assert.equal(contents(state), untouched);
  }
});

test('the gradient of the architecture agrees with finite differences of the validation loss', async () => {
  const setup = await gradientSetup({
    architecture: softmax({ scale: 0.5, weightDecay: 0.05 }),
    optimiser: { beta1: 0, learningRate: 1e-3 },
  });
  const state = startOf(setup, generator);
  const { relaxed, supernet } = relaxedOf(setup, state);
  const { relaxation, edges, cellTypes } = relaxed;
  const batch = randomBatch('validation', 8);
  // Without a decay of the mean, Adam's first moment is the gradient itself.
  const gradient = (await stepOfArchitecture(setup, state, batch, generator))[0].architecture.moments[
    'first'
  ] as ArchitectureTable;
  const start = state.architecture.parameters;
  const objective = (parameters: typeof start): number =>
    tf.tidy(() => {
      const { theta } = sampleArchitecture(relaxed, parameters, generator, FINISHED);
      const logits = supernet.forward(state.weights, thetaTensors(cellTypes, theta), batch.images);
      const penalty = edges.reduce((sum, edge) => sum + relaxation.penalty(take(parameters, edge)).value, 0);
      return (softmaxCrossEntropy(logits, batch.labels).dataSync()[0] as number) + penalty;
    });
  const along = (direction: typeof start, by: number): typeof start =>
    Object.fromEntries(
      Object.entries(start).map(([name, values]) => [name, values.map((x, i) => x + by * (direction[name]?.[i] as number))]),
    );
  const norm = Math.hypot(...Object.values(gradient).flatMap((values) => [...values]));
  const directions = [
    gradient,
    ...[1, 2, 3].map((salt) =>
      Object.fromEntries(
        Object.entries(gradient).map(([name, values]) => [name, values.map((_, i) => Math.sin(salt * 37 + 5 * i + name.length))]),
      ),
    ),
  ];
  for (const [number, direction] of directions.entries()) {
    const length = Math.hypot(...Object.values(direction).flatMap((values) => [...values]));
    const step = 0.01 / length;
    const slope = (objective(along(direction, step)) - objective(along(direction, -step))) / (2 * step * length);
    const expected =
      Object.entries(gradient).reduce(
        (sum, [name, values]) => sum + values.reduce((part, x, i) => part + x * (direction[name]?.[i] as number), 0),
        0,
      ) / length;
    near(slope, expected, 0.02 * norm, `slope in direction ${number} (gradient ${norm})`);
  }
});

test('twenty steps of both kinds leave no tensor behind', async () => {
  const setup = await gradientSetup({});
  const [train, validation] = [randomBatch('train'), randomBatch('validation')];
  let state = startOf(setup, generator);
  const before = tf.memory().numTensors;
  for (let t = 0; t < 20; t++) {
    const [searched] = await stepOfArchitecture(setup, state, validation, fold(generator, 'a', t));
    const [trained] = stepOfWeights(setup, searched, train, 0.05, fold(generator, 'w', t));
    releaseState(setup, state, trained);
    assert.is(tf.memory().numTensors, before, `after step ${t}`);
    state = trained;
  }
  assert.ok(Object.values(state.weights).every((tensor) => !tensor.isDisposed));
});

test('pruned operations keep the architecture parameter 0 and have no weights', async () => {
  const row = ['none', 'max_pool_3x3', 'sep_conv_3x3'];
  const rows = [['max_pool_3x3'], row, ['max_pool_3x3', 'none'], row, row];
  const setup = await gradientSetup({ architecture: dirichlet({ scale: 0.1 }) }, { normal: rows, reduce: rows });
  let state = startOf(setup, generator);
  for (let t = 0; t < 3; t++) {
    [state] = await stepOfArchitecture(setup, state, randomBatch('validation'), fold(generator, t));
    [state] = stepOfWeights(setup, state, randomBatch('train'), 0.05, fold(generator, 'w', t));
  }
  const normal = state.architecture.parameters['normal'] as Float64Array;
  assert.equal([normal[0], normal[2], normal[8]], [0, 0, 0]);
  const edgeWeights = (edge: number) => Object.keys(state.weights).filter((name) => name.startsWith(`cells.0.edges.${edge}.`));
  assert.equal([edgeWeights(0).length, edgeWeights(1).length > 0], [0, true]);
  assert.ok([3, 4, 5].every((i) => normal[i] !== 0));
});

test('steps on one batch lower its loss', async () => {
  const setup = await gradientSetup({ partial: 1 });
  const batch = randomBatch('train', 6);
  let state: GradientSearch = { ...startOf(setup, generator), weights: initialParameters(setup.supernet.parameters, generator) };
  const losses: number[] = [];
  for (let t = 0; t < 12; t++) {
    const [next, { loss }] = stepOfWeights(setup, state, batch, 0.1, fold(generator, t));
    releaseState(setup, state, next);
    losses.push(loss);
    state = next;
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  assert.ok(mean(losses.slice(-3)) < 0.7 * mean(losses.slice(0, 3)), `${losses.map((x) => x.toFixed(2))}`);
});

test.run();
