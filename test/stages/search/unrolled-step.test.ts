import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../kernels/numerics/random/generator.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { KeptOperations } from '../../../networks/cell-type.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { architectureStep } from '../../../stages/search/architecture-step.js';
import { mixingGradient, readTable, supernetLoss } from '../../../stages/search/mixing-gradient.js';
import { sampleArchitecture, thetaTensors } from '../../../stages/search/sample-architecture.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { type SearchProblem, searchProblem } from '../../../stages/search/search-problem.js';
import { initialState, type SearchState } from '../../../stages/search/search-state.js';
import { supernetStep } from '../../../stages/search/supernet-step.js';
import { unrolledGradient } from '../../../stages/search/unrolled-gradient.js';
import { descend } from '../../../stages/training/gradient-descent.js';
import { colouredSplit, decoded, near, numbersOf, randomBatch, startBackend, tinySearch } from '../support.js';

const generator = generatorOf(8);
const problemWith = (settings: object = {}, kept?: KeptOperations): Promise<SearchProblem> =>
  searchProblem(decoded(SearchSettings, { ...tinySearch, ...settings }), colouredSplit(), kept);

/** A state with momentum that is not 0. */
const movingState = (problem: SearchProblem): SearchState => {
  const { supernet, space, relaxation, kept } = problem;
  const start = initialState(supernet.parameters, space, relaxation, kept, generator);
  return supernetStep(problem, start, randomBatch('before'), 0.05, generator)[0];
};

const mixingOf = ({ relaxation, space, edges }: SearchProblem, { architecture }: SearchState) =>
  thetaTensors(space.cellTypes, sampleArchitecture(relaxation, space.cellTypes, edges, architecture.parameters, generator).theta);

const [train, validation] = [() => randomBatch('train'), () => randomBatch('validation')];

test.before(startBackend);

test('the loss is that of the weights after one step with momentum and weight decay, without clipping', async () => {
  const problem = await problemWith({ weights: { momentum: 0.7, weightDecay: 0.1, clip: 1e-3 } });
  const state = movingState(problem);
  const mixing = mixingOf(problem, state);
  const { value } = unrolledGradient(
    problem.supernet,
    state,
    mixing,
    validation(),
    { train: train(), learningRate: 0.05 },
    problem.settings.weights,
  );
  const { gradients } = valueAndGradients(
    (weights) => ({ ...supernetLoss(problem.supernet, weights, mixing, train()), auxiliary: {} }),
    state.weights,
  );
  const { moved } = descend(state, gradients, 0.05, { ...problem.settings.weights, clip: 1e9 });
  const expected = supernetLoss(problem.supernet, moved.weights, mixing, validation()).value;
  near(value.dataSync()[0] as number, expected.dataSync()[0] as number, 1e-5);
});

test('a step of the weights of length 0 leaves the gradient of the first order', async () => {
  const problem = await problemWith();
  const state = movingState(problem);
  const mixing = mixingOf(problem, state);
  const step = { train: train(), learningRate: 1e-12 };
  const { gradient } = unrolledGradient(problem.supernet, state, mixing, validation(), step, problem.settings.weights);
  const first = readTable(mixingGradient(problem.supernet, state.weights, mixing, validation()).gradients);
  for (const name of Object.keys(first)) {
    (first[name] as Float64Array).forEach((x, i) => {
      near((gradient[name] as Float64Array)[i] as number, x, 1e-6, `${name} ${i}`);
    });
  }
});

test('it is pure, differs from the first order, and leaves no tensor behind', async () => {
  for (const architecture of [softmax(), dirichlet()]) {
    const problem = await problemWith({ architecture });
    const state = movingState(problem);
    const step = { train: train(), learningRate: 0.05 };
    const batch = validation();
    const untouched = numbersOf(state.weights);
    const before = tf.memory().numTensors;
    const [one, measured] = architectureStep(problem, state, batch, generator, step);
    const [again, measuredAgain] = architectureStep(problem, state, batch, generator, step);
    assert.is(tf.memory().numTensors, before, `no tensor is left behind with ${architecture.name}`);
    assert.equal([one.architecture, measured], [again.architecture, measuredAgain]);
    assert.equal(numbersOf(state.weights), untouched);
    const [first] = architectureStep(problem, state, batch, generator);
    assert.not.equal(first.architecture.first, one.architecture.first);
    assert.not.equal(architectureStep(problem, state, batch, fold(generator, 1), step)[0].architecture.steps, 0);
  }
});

test('pruned operations keep the architecture parameter 0', async () => {
  const row = ['none', 'max_pool_3x3', 'sep_conv_3x3'];
  const rows = [['max_pool_3x3'], row, ['max_pool_3x3', 'none'], row, row];
  const problem = await problemWith({ architecture: dirichlet({ scale: 0.1 }) }, { normal: rows, reduce: rows });
  const state = movingState(problem);
  const [after] = architectureStep(problem, state, validation(), generator, { train: train(), learningRate: 0.05 });
  const normal = after.architecture.parameters['normal'] as Float64Array;
  assert.equal([normal[0], normal[2], normal[8]], [0, 0, 0]);
  assert.ok([3, 4, 5].every((i) => normal[i] !== state.architecture.parameters['normal']?.[i]));
});

test.run();
