import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { dsnas } from '../../../stages/architecture/dsnas.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { snas } from '../../../stages/architecture/snas.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { searchState } from '../../../stages/kinds/search-state.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import { architectureStep } from '../../../stages/search/architecture-step.js';
import { jointStep } from '../../../stages/search/joint-step.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  emitted,
  near,
  problemOf,
  randomBatch,
  startBackend,
  stored,
  tinySearch,
} from '../support.js';
import { gradientSetup, startOf, stepOfWeights } from './setup.js';

const LEARNING_RATE = 0.05;
const generator = generatorOf(4);

test.before(startBackend);

for (const [name, settings] of [
  ['softmax', { architecture: softmax() }],
  ['snas with dropout', { architecture: snas(), dropout: concreteDropout() }],
  ['dsnas with edge normalisation', { architecture: dsnas(), edgeNormalization: true }],
] as const) {
  test(`one pass moves the weights as a step of the weights does, and the architecture as a step on that batch: ${name}`, async () => {
    const setup = await gradientSetup({ ...settings, level: 'single', optimiser: { learningRate: 0.1 } });
    const state = startOf(setup, generator);
    const batch = randomBatch('joint');
    const draws = fold(generator, 'draws');
    const [after, measured] = await jointStep(setup, state, batch, LEARNING_RATE, FINISHED, draws);
    const [ofWeights, onTrain] = stepOfWeights(setup, state, batch, LEARNING_RATE, draws);
    near(measured.loss, onTrain.loss, 1e-6);
    for (const [weight, tensor] of Object.entries(ofWeights.weights)) {
      const largest = tf.max(tf.abs(tf.sub(tensor, after.weights[weight] as tf.Tensor))).dataSync()[0] as number;
      assert.ok(largest < 1e-6, `${weight} differs by ${largest}`);
    }
    assert.is(after.validation.images, 0);
    // Its masks are those of the weights' pass, and a step of the architecture has others.
    if (setup.settings.dropout !== false) return;
    const batches = { train: batch, validation: batch, learningRate: LEARNING_RATE };
    const [ofArchitecture] = await architectureStep(setup, state, batches, FINISHED, draws);
    const [one, other] = [after, ofArchitecture].map(({ architecture }) => architecture.parameters);
    assert.equal(Object.keys(one ?? {}), Object.keys(other ?? {}));
    for (const [type, row] of Object.entries(one ?? {}))
      for (const [i, x] of row.entries()) near(x, other?.[type]?.[i] as number, 1e-5, `${type} ${i}`);
  });
}

const contextWith = (settings: object, resume?: unknown) =>
  contextOf(
    decoded(SearchSettings, { ...tinySearch, architecture: dsnas(), level: 'single', ...settings }),
    { split: colouredSplit(12, 9, 0) },
    { resume } as object,
  );

test('a search on a single level needs no validation images, tells no validation loss, and goes on to the same bits', async () => {
  // biome-ignore lint/suspicious/noExplicitAny: the state of a checkpoint
  const whole = (await emitted(runSearch(contextWith({})), [2])) as any;
  assert.ok(whole.metrics.length > 0);
  assert.ok(whole.metrics.every(({ values }: { values: object }) => !('validation loss' in values)));
  for (const checkpoint of whole.checkpoints.values()) {
    // biome-ignore lint/suspicious/noExplicitAny: the artifacts of a search
    const resumed = (await emitted(runSearch(contextWith({}, stored(searchState, checkpoint))))) as any;
    assert.equal(searchState.encode(resumed.artifacts.state), searchState.encode(whole.artifacts.state));
  }
  assert.ok(whole.logs.some(({ message }: { message: string }) => /the same pass over the train images/.test(message)));
});

test('settings that a single level leaves no room for are refused', async () => {
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ order: 'second' }, /its "order" looks a step of the weights ahead/],
    [{ replicas: 2 }, /its "replicas" draw an architecture each/],
    [{ dropout: concreteDropout(), uncertainty: { weight: 1 } }, /its "uncertainty" takes several passes/],
    [{ curvature: { every: 1 } }, /no validation images/],
  ];
  for (const [settings, message] of refusals) assert.match((await problemOf(runSearch(contextWith(settings)))).what, message);
});

test.run();
