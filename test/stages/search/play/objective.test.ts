import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../../networks/autodiff/value-and-gradients.js';
import type { MixingWeights } from '../../../../networks/cell-type.js';
import { type Parameters, shifted } from '../../../../networks/parameters.js';
import { concreteDropout } from '../../../../stages/kinds/settings/dropout.js';
import { objectiveAndGradients } from '../../../../stages/search/play/objective.js';
import { unrolledGradient } from '../../../../stages/search/play/unrolled-gradient.js';
import { dropoutLearning, lossAndGradients } from '../../../../stages/training/dropout-learning.js';
import { near, numbersOf, randomBatch, startBackend } from '../../support.js';
import { gradientSetup, startOf, thetaOf } from '../setup.js';

const generator = generatorOf(21);
const noise = fold(generator, 'noise');
const dropout = concreteDropout({ probability: 0.3, temperature: 2 / 3 });
const THETA = 'θ ';

const searched = async (settings: object = {}) => {
  const setup = await gradientSetup({ dropout, ...settings });
  const state = startOf(setup, generator);
  return { setup, state, mixing: thetaOf(setup, state, generator) };
};

/** Weights, dropout logits and θ together, and the class scores of a batch under them. */
const everything = async () => {
  const { setup, state, mixing } = await searched();
  const batch = randomBatch('validation', 6);
  const renamed = Object.fromEntries(Object.entries(mixing).map(([name, theta]) => [`${THETA}${name}`, theta]));
  const variables: Parameters = { ...state.weights, ...renamed };
  const logitsOf = (all: Parameters, drawn: typeof noise | undefined): tf.Tensor2D => {
    const theta = Object.fromEntries(Object.keys(mixing).map((name) => [name, all[`${THETA}${name}`]])) as MixingWeights;
    return setup.supernet.forward(all, theta, batch.images, { noise: drawn });
  };
  return { variables, logitsOf, labels: batch.labels };
};
type Everything = Awaited<ReturnType<typeof everything>>;

/** Cross-entropy + weight · variance of the passes as equations 4 and 5 say it, differentiable as it is. */
const asPrinted = ({ logitsOf, labels }: Everything, all: Parameters, weight: number, samples: number): tf.Scalar => {
  const passes = Array.from({ length: samples }, (_, pass) => logitsOf(all, fold(noise, pass)));
  const predictions = passes.map((logits) => tf.softmax(logits));
  const mean = tf.div(tf.addN(predictions), samples);
  const squares = predictions.map((y) => tf.sum(tf.square(tf.sub(y, mean))));
  const variance = tf.div(tf.addN(squares), samples * labels.size);
  const crossEntropy = tf.div(tf.addN(passes.map((logits) => softmaxCrossEntropy(logits, labels))), samples);
  return tf.add(crossEntropy, tf.mul(variance, weight));
};

const dot = (a: Parameters, b: Parameters): number => {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  return Object.keys(y).reduce(
    (sum, name) => sum + (y[name] as number[]).reduce((part, value, i) => part + value * ((x[name] as number[])[i] as number), 0),
    0,
  );
};

test.before(startBackend);

test('the objective and its gradient are those of equations 4 and 5 differentiated as one expression', async () => {
  const of = await everything();
  const ours = objectiveAndGradients(of.logitsOf, of.variables, of.labels, { weight: 2, samples: 3 }, noise);
  const whole = valueAndGradients((all) => ({ value: asPrinted(of, all, 2, 3), auxiliary: {} }), of.variables);
  near(ours.value.dataSync()[0] as number, whole.value.dataSync()[0] as number, 1e-6);
  assert.ok((ours.value.dataSync()[0] as number) > (ours.auxiliary.crossEntropy.dataSync()[0] as number));
  const [mine, expected] = [numbersOf(ours.gradients), numbersOf(whole.gradients)];
  assert.equal(Object.keys(mine).sort(), Object.keys(expected).sort());
  const largest = Math.max(...Object.values(expected).flat().map(Math.abs));
  for (const [name, values] of Object.entries(expected)) {
    values.forEach((value, i) => {
      near((mine[name] as number[])[i] as number, value, 2e-6 * Math.max(1, largest), name);
    });
  }
});

test('summed over the batch the variance counts as often as there are images; with the weight 0 the passes can be kept', async () => {
  const of = await everything();
  const objective = (uncertainty: object) =>
    objectiveAndGradients(of.logitsOf, of.variables, of.labels, { weight: 2, samples: 3, ...uncertainty }, noise);
  const [summed, meant, passes, none] = [
    objective({ reduction: 'sum' }),
    objective({ weight: 2 * of.labels.size }),
    objective({ weight: 0, averaged: true }),
    objective({ weight: 0 }),
  ] as const;
  assert.equal(numbersOf(summed.gradients), numbersOf(meant.gradients));
  near(passes.value.dataSync()[0] as number, summed.auxiliary.crossEntropy.dataSync()[0] as number, 1e-6);
  assert.not.equal(passes.value.dataSync(), none.value.dataSync());
  const expected = numbersOf(
    valueAndGradients((all) => ({ value: asPrinted(of, all, 0, 3), auxiliary: {} }), of.variables).gradients,
  );
  for (const [name, values] of Object.entries(numbersOf(passes.gradients)))
    values.forEach((value, i) => {
      near(value, (expected[name] as number[])[i] as number, 2e-6, name);
    });
});

test('finite differences confirm its gradient with respect to weights, dropout logits and the architecture', async () => {
  const of = await everything();
  const { gradients } = objectiveAndGradients(of.logitsOf, of.variables, of.labels, { weight: 3, samples: 2 }, noise);
  const parts: Readonly<Record<string, (name: string) => boolean>> = {
    weights: (name) => !name.endsWith('.logit') && !name.startsWith(THETA),
    logits: (name) => name.endsWith('.logit'),
    architecture: (name) => name.startsWith(THETA),
  };
  for (const [part, isIn] of Object.entries(parts)) {
    const direction = Object.fromEntries(Object.entries(gradients).filter(([name]) => isIn(name)));
    assert.ok(Object.keys(direction).length > 0, part);
    const length = Math.sqrt(dot(direction, direction));
    const at = (by: number): number =>
      tf.tidy(() => asPrinted(of, shifted(of.variables, direction, by / length), 3, 2).dataSync()[0] as number);
    const step = part === 'logits' ? 0.05 : 0.01;
    near((at(step) - at(-step)) / (2 * step), length, 0.02 * length + 2e-5, part);
  }
});

test('the Monte-Carlo loss is part of the gradient of weights and logits, and fixed logits have none', async () => {
  const { setup, state, mixing } = await searched();
  const { images, labels } = randomBatch('train');
  const lossOf = (weights: Parameters) => {
    const logits = setup.supernet.forward(weights, mixing, images, { noise });
    return { value: softmaxCrossEntropy(logits, labels), auxiliary: {} };
  };
  const learning = dropoutLearning(setup.supernet.parameters, { ...dropout, lengthScale: 3 }, 12);
  const ours = lossAndGradients(learning, lossOf, state.weights);
  const direction = ours.gradients;
  const length = Math.sqrt(dot(direction, direction));
  const at = (by: number): number =>
    tf.tidy(() => {
      const moved = shifted(state.weights, direction, by / length);
      const regulariser = learning.monteCarloLoss as NonNullable<typeof learning.monteCarloLoss>;
      return (lossOf(moved).value.dataSync()[0] as number) + (regulariser(moved).dataSync()[0] as number);
    });
  near((at(0.01) - at(-0.01)) / 0.02, length, 0.02 * length);
  const fixed = dropoutLearning(setup.supernet.parameters, { ...dropout, learnt: false }, 12);
  const without = Object.keys(lossAndGradients(fixed, lossOf, state.weights).gradients);
  assert.equal(
    Object.keys(state.weights).filter((name) => !without.includes(name)),
    fixed.logits,
  );
  assert.ok(fixed.logits.length > 0 && fixed.monteCarloLoss === undefined);
});

test('one step ahead of length 0, the unrolled gradient is that of the first order under the same masks', async () => {
  const { setup, state, mixing } = await searched();
  const { supernet } = setup;
  const validation = randomBatch('validation');
  const uncertainty = { weight: 2, samples: 3 };
  const { gradient } = unrolledGradient(
    { supernet, dropout: setup.dropout, settings: { ...setup.settings, uncertainty } },
    state,
    { theta: mixing, paths: undefined, validation, noise },
    { train: randomBatch('train'), learningRate: 0 },
  );
  const { gradients } = objectiveAndGradients(
    (theta, drawn) => supernet.forward(state.weights, theta as MixingWeights, validation.images, { noise: drawn }),
    mixing,
    validation.labels,
    uncertainty,
    noise,
  );
  const expected = numbersOf(gradients);
  for (const [name, values] of Object.entries(gradient)) {
    values.forEach((value, i) => {
      near(value, (expected[name] as number[])[i] as number, 1e-6, name);
    });
  }
});

test('it leaves no tensor behind', async () => {
  const of = await everything();
  const before = tf.memory().numTensors;
  for (const weight of [0, 1]) {
    for (let i = 0; i < 3; i++) {
      const { value, gradients, auxiliary } = objectiveAndGradients(
        of.logitsOf,
        of.variables,
        of.labels,
        { weight, samples: 2 },
        noise,
      );
      tf.dispose([value, gradients, auxiliary] as tf.TensorContainer);
    }
  }
  assert.is(tf.memory().numTensors, before);
});

test.run();
