import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { sampleArchitecture } from '../../../stages/architecture/sample-architecture.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { tableNorm } from '../../../stages/architecture/table.js';
import { architectureStep } from '../../../stages/search/architecture-step.js';
import { methodMisfit } from '../../../stages/search/method/method-misfit.js';
import { searchMisfit } from '../../../stages/search/misfit.js';
import { partsOf } from '../../../stages/search/replicas.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { releaseState } from '../../../stages/search/search-state.js';
import { weightStepOfReplicas } from '../../../stages/search/weight-step.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  emitted,
  near,
  numbersOf,
  randomBatch,
  startBackend,
  tinySearch,
} from '../support.js';
import { gradientSetup, relaxedOf, startOf, stepOfWeights } from './setup.js';

const generator = generatorOf(23);

test.before(startBackend);

test('a batch is divided into parts of nearly equal size, all of its images in their order', () => {
  const batch = randomBatch('train', 7);
  const parts = partsOf(batch, 3);
  assert.equal(
    parts.map(({ share }) => Math.round(7 * share)),
    [2, 2, 3],
  );
  assert.equal([...tf.concat(parts.map(({ images }) => images)).dataSync()], [...batch.images.dataSync()]);
  assert.equal(
    parts.flatMap(({ labels }) => [...labels.dataSync()]),
    [...batch.labels.dataSync()],
  );
  assert.is(partsOf(batch, 20).length, 7);
});

test('the gradient of the weights is the mean of those of the parts, each under its own draw and statistics', async () => {
  const still = { weights: { momentum: 0, weightDecay: 0, clip: 1e9 } };
  const [one, two] = [await gradientSetup(still), await gradientSetup({ ...still, replicas: 2 })];
  const state = startOf(two, generator);
  const batch = randomBatch('train', 6);
  const drawBy = (own: typeof generator) => two.method.draw(state.architecture, FINISHED, own);
  const [after, measured] = weightStepOfReplicas(two, state, drawBy, batch, 1, generator);
  const alone = partsOf(batch, 2).map((part, i) => stepOfWeights(one, state, part, 1, fold(generator, 'replica', i)));
  const moved = alone.map(([each]) => numbersOf(each.weights));
  for (const [name, values] of Object.entries(numbersOf(after.weights))) {
    values.forEach((value, i) => {
      near(
        value,
        moved.reduce((sum, each) => sum + ((each[name] as number[])[i] as number) / 2, 0),
        1e-5,
        name,
      );
    });
  }
  near(measured.loss, ((alone[0]?.[1].loss as number) + (alone[1]?.[1].loss as number)) / 2, 1e-5);
  assert.is(measured.images, 6);
});

test('the architecture learns from the mean of the gradients under a draw a part, clipped before the penalty', async () => {
  for (const clip of [undefined, 1e-3]) {
    const optimiser = { learningRate: 0.1, ...(clip === undefined ? {} : { clip }) };
    const [one, two] = [await gradientSetup(), await gradientSetup({ replicas: 2, optimiser })];
    const state = startOf(two, generator);
    const { relaxed, parameters } = relaxedOf(two, state);
    const batch = randomBatch('validation', 6);
    const batches = { train: batch, validation: batch, learningRate: 0.05 };
    const [, { gradientNorm, pulled }] = await architectureStep(two, state, batches, FINISHED, generator);
    assert.equal(
      pulled.map(({ images }) => images),
      [3, 3],
    );
    let sum: Record<string, Float64Array> = {};
    const parts = partsOf(batch, 2);
    for (const [i, part] of parts.entries()) {
      const draw = sampleArchitecture(relaxed, parameters, i === 0 ? generator : fold(generator, 'replica', i), FINISHED);
      const fixed = { ...one, method: { ...one.method, draw: () => draw } };
      const own = { train: part, validation: part, learningRate: 0.05 };
      const learnt: Record<string, Float64Array>[] = [];
      const spy = {
        ...fixed,
        method: {
          ...fixed.method,
          learn: async (before: typeof state.architecture, drawn: typeof draw, play: Parameters<typeof one.method.learn>[2]) => {
            learnt.push(draw.pullback((await play.gradientOfTheta(drawn)).gradient) as Record<string, Float64Array>);
            return { state: before };
          },
        },
      };
      await architectureStep(spy as typeof one, state, own, FINISHED, generator);
      const [gradient] = learnt as [Record<string, Float64Array>];
      sum = Object.fromEntries(
        Object.entries(gradient).map(([name, values]) => [name, values.map((value, j) => value / 2 + (sum[name]?.[j] ?? 0))]),
      );
    }
    const penalty = Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.map((x) => 1e-3 * x)]));
    const scale = clip === undefined ? 1 : Math.min(1, clip / tableNorm(sum));
    const whole = Object.fromEntries(
      Object.entries(sum).map(([name, values]) => [name, values.map((value, j) => scale * value + (penalty[name]?.[j] ?? 0))]),
    );
    near(gradientNorm, tableNorm(whole), 1e-6 + 2e-3 * tableNorm(whole));
  }
});

test('steps over parts leave no tensor behind', async () => {
  const setup = await gradientSetup({ replicas: 2, architecture: softmax() });
  let state = startOf(setup, generator);
  const batch = randomBatch('train');
  const before = tf.memory().numTensors;
  for (let t = 0; t < 3; t++) {
    const drawBy = (own: typeof generator) => setup.method.draw(state.architecture, FINISHED, own);
    const batches = { train: batch, validation: batch, learningRate: 0.05 };
    const [searched] = await architectureStep(setup, state, batches, FINISHED, generator);
    const [after] = weightStepOfReplicas(setup, searched, drawBy, batch, 0.05, generator);
    releaseState(setup, state, after);
    state = after as typeof state;
    assert.is(tf.memory().numTensors, before);
  }
});

test('a search with replicas runs, and finds something else than one without', async () => {
  const run = (settings: object) =>
    emitted(
      runSearch(contextOf(decoded(SearchSettings, { ...tinySearch, epochs: 1, ...settings }), { split: colouredSplit(8, 3) })),
    );
  const [two, one] = [await run({ replicas: 2 }), await run({})];
  assert.not.equal(two.artifacts.distribution, one.artifacts.distribution);
});

test('replicas with a method that learns by itself are refused, and so is a restart of a schedule that is no cosine', () => {
  const settings = { ...decoded(SearchSettings, tinySearch), replicas: 2 };
  assert.is(methodMisfit(settings, {}), undefined);
  const own = { ...settings, architecture: { ...settings.architecture, component: 'method' } } as typeof settings;
  assert.match(methodMisfit(own, { name: 'mine' })?.what ?? '', /the method mine learns by itself/);
  assert.match(searchMisfit({ ...settings, level: 'single' }, undefined, 0)?.what ?? '', /"replicas" draw an architecture each/);
  const linear = decoded(SearchSettings, { ...tinySearch, restart: 'once', weights: { schedule: 'linear' } });
  assert.match(searchMisfit(linear, undefined, 0)?.what ?? '', /begins a cosine anew/);
});

test.run();
