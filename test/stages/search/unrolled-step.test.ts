import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { readTable } from '../../../stages/architecture/theta-tensors.js';
import { supernetLoss, thetaGradient } from '../../../stages/hessian/theta-gradient.js';
import { unrolledGradient } from '../../../stages/search/play/unrolled-gradient.js';
import { descend } from '../../../stages/training/gradient-descent.js';
import { near, numbersOf, randomBatch, startBackend } from '../support.js';
import {
  type GradientSearch,
  type GradientSetup,
  gradientSetup,
  startOf,
  stepOfArchitecture,
  stepOfWeights,
  thetaOf,
} from './setup.js';

const generator = generatorOf(8);
/** A state with momentum that is not 0. */
const movingState = (setup: GradientSetup): GradientSearch =>
  stepOfWeights(setup, startOf(setup, generator), randomBatch('before'), 0.05, generator)[0];

const [train, validation] = [() => randomBatch('train'), () => randomBatch('validation')];

test.before(startBackend);

test('the loss is that of the weights after one step with momentum and weight decay, without clipping', async () => {
  const setup = await gradientSetup({ weights: { momentum: 0.7, weightDecay: 0.1, clip: 1e-3 } });
  const state = movingState(setup);
  const theta = thetaOf(setup, state, generator);
  const pass = { theta, paths: undefined, validation: validation(), noise: undefined };
  const { value } = unrolledGradient(setup, state, pass, { train: train(), learningRate: 0.05 });
  const { gradients } = valueAndGradients(
    (weights) => ({ ...supernetLoss(setup.supernet, weights, theta, train()), auxiliary: {} }),
    state.weights,
  );
  const { moved } = descend(state, gradients, 0.05, { ...setup.settings.weights, clip: 1e9 });
  const expected = supernetLoss(setup.supernet, moved.weights, theta, validation()).value;
  near(value.dataSync()[0] as number, expected.dataSync()[0] as number, 1e-5);
});

test('a step of the weights of length 0 leaves the gradient of the first order', async () => {
  const setup = await gradientSetup();
  const state = movingState(setup);
  const theta = thetaOf(setup, state, generator);
  const step = { train: train(), learningRate: 1e-12 };
  const { gradient } = unrolledGradient(
    setup,
    state,
    { theta, paths: undefined, validation: validation(), noise: undefined },
    step,
  );
  const first = readTable(thetaGradient(setup.supernet, state.weights, theta, validation()).gradients, theta);
  for (const name of Object.keys(first)) {
    (first[name] as Float64Array).forEach((x, i) => {
      near((gradient[name] as Float64Array)[i] as number, x, 1e-6, `${name} ${i}`);
    });
  }
});

test('it is pure, differs from the first order, and leaves no tensor behind', async () => {
  for (const architecture of [softmax(), dirichlet()]) {
    const setup = await gradientSetup({ architecture, order: 'second' });
    const state = movingState(setup);
    const step = { train: train(), learningRate: 0.05 };
    const batch = validation();
    const untouched = numbersOf(state.weights);
    const before = tf.memory().numTensors;
    const [one, measured] = await stepOfArchitecture(setup, state, batch, generator, step);
    const [again, measuredAgain] = await stepOfArchitecture(setup, state, batch, generator, step);
    assert.is(tf.memory().numTensors, before, `no tensor is left behind with ${architecture.name}`);
    assert.equal([one.architecture, measured], [again.architecture, measuredAgain]);
    assert.equal(numbersOf(state.weights), untouched);
    const [first] = await stepOfArchitecture(await gradientSetup({ architecture }), state, batch, generator);
    assert.not.equal(first.architecture.moments, one.architecture.moments);
    assert.not.equal((await stepOfArchitecture(setup, state, batch, fold(generator, 1), step))[0].architecture.steps, 0);
  }
});

test('pruned operations keep the architecture parameter 0', async () => {
  const row = ['none', 'max_pool_3x3', 'sep_conv_3x3'];
  const rows = [['max_pool_3x3'], row, ['max_pool_3x3', 'none'], row, row];
  const setup = await gradientSetup({ architecture: dirichlet({ scale: 0.1 }), order: 'second' }, { normal: rows, reduce: rows });
  const state = movingState(setup);
  const [after] = await stepOfArchitecture(setup, state, validation(), generator, { train: train(), learningRate: 0.05 });
  const normal = after.architecture.parameters['normal'] as Float64Array;
  assert.equal([normal[0], normal[2], normal[8]], [0, 0, 0]);
  assert.ok([3, 4, 5].every((i) => normal[i] !== state.architecture.parameters['normal']?.[i]));
});

test.run();
