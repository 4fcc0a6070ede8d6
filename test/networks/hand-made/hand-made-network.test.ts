import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { DiscreteNetwork } from '../../../networks/discrete-network.js';
import { handMadeNetwork } from '../../../networks/hand-made/hand-made-network.js';
import type { HandMadeName } from '../../../networks/hand-made/names.js';
import type { HandMadeSettings } from '../../../networks/hand-made/settings.js';
import { notePieces, type Pieces } from '../../../networks/layers/pieces.js';
import { initialParameters, type Parameters, shifted } from '../../../networks/parameters.js';
import { initialStatistics } from '../../../networks/running-statistics.js';
import { testedBackends } from '../backends.js';
import { assertNear, magnitude } from '../nearness.js';

const generator = generatorOf(23);
const CLASSES = 4;
/** Short, since normalisations over few pixels bend the loss, and long enough for single precision. */
const STEP = 1e-5;
/** Longer where no kink is crossed and nothing is normalised by the batch. */
const HELD_STEP = 1e-2;

/** Each network as narrow as it gets, with the smallest images that it takes. */
const NARROW: Readonly<Record<HandMadeName, Pick<HandMadeSettings, 'height' | 'width' | 'widthMultiplier'>>> = {
  MobileNetV2: { height: 9, width: 16, widthMultiplier: 0.1 },
  VGG16: { height: 32, width: 32, widthMultiplier: 1 / 32 },
  ResNet20: { height: 8, width: 9, widthMultiplier: 1 / 4 },
  'EfficientNet-B0': { height: 9, width: 16, widthMultiplier: 0.1 },
};
const names = Object.keys(NARROW) as HandMadeName[];

const build = (name: HandMadeName, settings: Partial<HandMadeSettings> = {}): DiscreteNetwork => {
  const network = handMadeNetwork(name, { classes: CLASSES, ...NARROW[name], ...settings });
  if (either.isLeft(network)) throw new Error(network.left.what);
  return network.right;
};

const pictures = (name: HandMadeName, batch = 4): tf.Tensor4D => {
  const { height, width } = NARROW[name];
  return tf.tensor4d(Float32Array.from(normal(fold(generator, name), batch * height * width * 3)), [batch, height, width, 3]);
};

const lossOf = (logits: tf.Tensor2D): tf.Scalar => softmaxCrossEntropy(logits, tf.tensor1d([0, 1, 2, 3], 'int32'));

/** The length of a direction over all parameters. */
const lengthOf = (direction: Parameters): number =>
  Math.sqrt(Object.values(direction).reduce((sum, x) => sum + (tf.sum(tf.square(x)).dataSync()[0] as number), 0));

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`hand-made networks on ${backend.name}`);
  test.before(backend.start);

  for (const name of names) {
    test(`a training pass of ${name} has gradients, new statistics and scores that do not depend on the batch later`, () => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const network = build(name);
        const parameters = initialParameters(network.parameters, generator);
        const images = pictures(name);
        const start = initialStatistics(network.normalisations);
        const pass = (weights: Parameters) => network.forwardTrain(weights, start, images);
        const { gradients, auxiliary } = valueAndGradients((weights) => {
          const { logits, statistics } = pass(weights);
          return { value: lossOf(logits), auxiliary: { logits, statistics } };
        }, parameters);
        for (const [parameter, gradient] of Object.entries(gradients)) {
          assert.equal(gradient.shape, network.parameters[parameter]?.shape);
          // A normalisation takes the bias before it out again.
          const isTakenOut = name === 'VGG16' && /(convolution|linear)\.bias$/.test(parameter);
          assert.ok(isTakenOut || magnitude(gradient) > 0, `${parameter} has no gradient`);
        }
        const length = lengthOf(gradients);
        const lossAt = (by: number): number =>
          lossOf(pass(shifted(parameters, gradients, by / length)).logits).dataSync()[0] as number;
        const slope = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
        assert.ok(Math.abs(slope - length) < 0.03 * length, `slope ${slope} by differences, ${length} by the gradient`);

        const { logits, statistics } = auxiliary;
        assert.equal(logits.shape, [4, CLASSES]);
        assert.equal(Object.keys(statistics), Object.keys(start));
        for (const [of, x] of Object.entries(statistics)) assert.not.equal(x.dataSync(), start[of]?.dataSync(), of);
        const together = network.forwardEvaluate(parameters, statistics, images);
        const [, height, width] = images.shape;
        const alone = network.forwardEvaluate(parameters, statistics, tf.slice(images, [1, 0, 0, 0], [1, height, width, 3]));
        assertNear('scores', alone, tf.slice(together, [1, 0], [1, CLASSES]), 1e-4);
      });
      assert.is(tf.memory().numTensors, before);
    });
  }

  for (const name of names) {
    test(`on one piece ${name} is the network where it was noted, and smooth: differences to both sides agree`, () => {
      tf.tidy(() => {
        const network = build(name);
        const parameters = initialParameters(network.parameters, generator);
        const images = pictures(name, 4);
        const { statistics } = network.forwardTrain(parameters, initialStatistics(network.normalisations), images);
        const noted = notePieces();
        const gradientAt = (weights: Parameters, pieces?: Pieces): Parameters =>
          valueAndGradients(
            (moved) => ({
              value: lossOf(network.forwardEvaluate(moved, statistics, images, { pieces })),
              auxiliary: {},
            }),
            weights,
          ).gradients;
        const natural = gradientAt(parameters);
        const here = gradientAt(parameters, noted.noting);
        for (const [of, gradient] of Object.entries(here)) assert.equal(gradient.dataSync(), natural[of]?.dataSync(), of);
        const length = lengthOf(natural);
        const disagreement = (by: number): number => {
          const [ahead, back] = [by, -by].map((step) =>
            gradientAt(shifted(parameters, natural, step / length), noted.taken()),
          ) as [Parameters, Parameters];
          const combined = (of: (name: string) => tf.Tensor): number =>
            lengthOf(Object.fromEntries(Object.keys(here).map((key) => [key, of(key)])));
          const bend = combined((key) =>
            tf.sub(tf.add(ahead[key] as tf.Tensor, back[key] as tf.Tensor), tf.mul(here[key] as tf.Tensor, 2)),
          );
          return bend / combined((key) => tf.sub(ahead[key] as tf.Tensor, back[key] as tf.Tensor));
        };
        const [long, short] = [disagreement(4 * HELD_STEP), disagreement(HELD_STEP)];
        assert.ok(short < 0.1 && long < 4.5 * short && long > 3.5 * short, `${long} and ${short}`);
        noted.dispose();
      });
    });
  }

  test('the published form of VGG16, without normalisation, starts with scores of the scale of 1', () => {
    tf.tidy(() => {
      const network = build('VGG16', { stem: 'imagenet' });
      assert.equal(network.normalisations, {});
      const parameters = initialParameters(network.parameters, generator);
      const largest = magnitude(network.forwardEvaluate(parameters, {}, pictures('VGG16')));
      assert.ok(largest > 0.01 && largest < 100, `${largest}`);
    });
  });

  test('the bodies beside shortcuts are dropped as asked; VGG16 has none', () => {
    tf.tidy(() => {
      for (const name of ['ResNet20', 'VGG16'] as const) {
        const network = build(name);
        const parameters = initialParameters(network.parameters, generator);
        const statistics = initialStatistics(network.normalisations);
        const scores = (probability: number) =>
          network
            .forwardTrain(parameters, statistics, pictures(name), { dropPath: { probability, generator } })
            .logits.dataSync();
        (name === 'VGG16' ? assert.equal : assert.not.equal)(scores(0.5), scores(0));
      }
    });
  });

  test('concrete dropout draws from the noise of the pass; without noise the network is the plain one', () => {
    tf.tidy(() => {
      const [plain, dropping] = [build('ResNet20'), build('ResNet20', { dropout: true })];
      const parameters = initialParameters(dropping.parameters, generator);
      const images = pictures('ResNet20');
      const { statistics, logits } = dropping.forwardTrain(parameters, initialStatistics(dropping.normalisations), images);
      const expected = plain.forwardTrain(parameters, initialStatistics(plain.normalisations), images).logits;
      assert.equal(logits.dataSync(), expected.dataSync());
      const scores = (seed?: number) =>
        dropping
          .forwardEvaluate(parameters, statistics, images, { noise: seed === undefined ? undefined : generatorOf(seed) })
          .dataSync();
      assert.equal(scores(1), scores(1));
      assert.not.equal(scores(1), scores(2));
      assert.not.equal(scores(1), scores());
    });
  });

  test.run();
}
