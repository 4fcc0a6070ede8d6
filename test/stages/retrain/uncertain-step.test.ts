import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { Parameters } from '../../../networks/parameters.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { runRetrain } from '../../../stages/retrain/retrain-run.js';
import { initialTraining } from '../../../stages/retrain/training-state.js';
import { trainingStep } from '../../../stages/retrain/training-step.js';
import { dropoutLearning } from '../../../stages/training/dropout-learning.js';
import { discreteNetwork } from '../../networks/families.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  near,
  numbersOf,
  problemOf,
  randomBatch,
  startBackend,
  tinyGenotype,
} from '../support.js';

const generator = generatorOf(6);
const noise = fold(generator, 'noise');
const networkWith = (dropout: ReturnType<typeof concreteDropout>) => {
  const { probability, temperature, preprocessing } = dropout;
  const form = { cells: 3, channels: 4, classes: 3, height: 8, width: 8, auxiliary: false };
  const built = discreteNetwork(tinyGenotype, { ...form, dropout: { probability, temperature, preprocessing } });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};
const still = { momentum: 0, weightDecay: 0, clip: 1e9 };

/** A step from the initial state. */
const stepped = (dropout: ReturnType<typeof concreteDropout>, uncertainty: object, weights: object = still) => {
  const network = networkWith(dropout);
  const state = initialTraining(network, generator);
  const learning = dropoutLearning(network.parameters, dropout, 12);
  const settings = decoded(RetrainSettings, { dropout, uncertainty, weights });
  const dropping = { probability: 0, generator };
  const batch = randomBatch('train');
  const [after, measured] = trainingStep(
    { network, settings, learningRate: 1, dropping, dropout: learning, noise },
    state,
    batch,
  );
  return { network, state, learning, batch, after, measured };
};

test.before(startBackend);

test('a step moves against the gradient of cross-entropy, weighted variance and Monte-Carlo loss, written as one expression', () => {
  const dropout = concreteDropout({ probability: 0.3, temperature: 2 / 3 });
  for (const reduction of ['mean', 'sum']) {
    const { network, state, learning, batch, after } = stepped(dropout, { weight: 2, samples: 3, reduction });
    const { gradients } = valueAndGradients((all: Parameters) => {
      const passes = [0, 1, 2].map((pass) => {
        const drawn = { noise: fold(noise, pass) };
        return network.forwardTrain(all, state.statistics, batch.images, drawn).logits;
      });
      const predictions = passes.map((logits) => tf.softmax(logits));
      const mean = tf.div(tf.addN(predictions), 3);
      const variance = tf.div(tf.addN(predictions.map((y) => tf.sum(tf.square(tf.sub(y, mean))))), 3);
      const fit = tf.div(tf.addN(passes.map((logits) => softmaxCrossEntropy(logits, batch.labels))), 3);
      const weighted = tf.mul(variance, reduction === 'sum' ? 2 : 2 / batch.labels.size);
      const prior = (learning.monteCarloLoss as NonNullable<typeof learning.monteCarloLoss>)(all);
      return { value: tf.addN([fit, weighted, prior]) as tf.Scalar, auxiliary: {} };
    }, state.weights);
    const [before, moved, expected] = [numbersOf(state.weights), numbersOf(after.weights), numbersOf(gradients)];
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((value, i) => {
        const by = ((before[name] as number[])[i] as number) - ((moved[name] as number[])[i] as number);
        near(by, value, 2e-5 * Math.max(1, Math.abs(value)), `${reduction} ${name}`);
      });
    }
  }
});

test('the running statistics see every pass, and the state before stays', () => {
  const dropout = concreteDropout({ probability: 0.3 });
  const { network, state, batch, after } = stepped(dropout, { averaged: true, samples: 2 });
  const drawn = (pass: number) => ({ noise: fold(noise, pass) });
  const first = network.forwardTrain(state.weights, state.statistics, batch.images, drawn(0)).statistics;
  const second = network.forwardTrain(state.weights, first, batch.images, drawn(1)).statistics;
  assert.equal(numbersOf(after.statistics), numbersOf(second));
  assert.ok(Object.values(numbersOf(state.statistics)).flat().every(Number.isFinite));
});

test('a step over passes leaves no tensor behind but its state', () => {
  const dropout = concreteDropout({ probability: 0.3 });
  stepped(dropout, { weight: 1, samples: 2 });
  const before = tf.memory().numTensors;
  const { state, batch, after } = stepped(dropout, { weight: 1, samples: 2 });
  const held = [state.weights, state.momentum, state.statistics, after.weights, after.momentum, after.statistics];
  tf.dispose([...new Set(held.flatMap((tensors) => Object.values(tensors))), batch.images, batch.labels]);
  assert.is(tf.memory().numTensors, before);
});

test('where the Monte-Carlo loss replaces weight decay, weights behind places do not decay and all others do', () => {
  const decaying = { ...still, weightDecay: 0.1 };
  const [replaced, both] = [true, false].map((replacesWeightDecay) =>
    stepped(concreteDropout({ probability: 0.3, replacesWeightDecay }), {}, decaying),
  ) as [ReturnType<typeof stepped>, ReturnType<typeof stepped>];
  const without = stepped(concreteDropout({ probability: 0.3 }), {}, still);
  const weights = [replaced, both, without].map(({ after }) => numbersOf(after.weights));
  const same = (a: number, b: number) =>
    Object.keys(weights[0] ?? {}).filter((name) => `${weights[a]?.[name]}` === `${weights[b]?.[name]}`);
  const undecayed = same(0, 2);
  assert.ok(undecayed.some((name) => /sep_conv.*depthwise/.test(name)));
  assert.ok(undecayed.includes('classifier.weight'));
  assert.not.ok(undecayed.includes('stem.convolution'));
  assert.ok(same(0, 1).includes('stem.convolution'));
  assert.equal(
    [...replaced.learning.undecayed].filter((name) => !undecayed.includes(name)),
    [],
  );
});

test('dropout in the preprocessing gives its convolutions places of their own, two a cell', () => {
  const [without, everywhere] = [false, true].map((preprocessing) =>
    Object.keys(networkWith(concreteDropout({ preprocessing })).parameters).filter((name) => name.endsWith('logit')),
  ) as [string[], string[]];
  const added = everywhere.filter((name) => !without.includes(name));
  assert.equal(
    added,
    [0, 1, 2].flatMap((cell) => [0, 1].map((input) => `cells.${cell}.preprocess${input}.relu.logit`)),
  );
  const { learning } = stepped(concreteDropout({ preprocessing: true, replacesWeightDecay: true }), {});
  assert.ok(learning.undecayed.includes('cells.0.preprocess0.convolution'));
});

test('a training with uncertainty and without dropout is refused', async () => {
  const config = decoded(RetrainSettings, { cells: 3, channels: 4, epochs: 1, batchSize: 4, uncertainty: { weight: 1 } });
  const { what, remedy } = await problemOf(runRetrain(contextOf(config, { split: colouredSplit(), genotype: tinyGenotype })));
  assert.match(what, /without dropout all passes predict the same/);
  assert.match(remedy, /concreteDropout/);
});

test.run();
