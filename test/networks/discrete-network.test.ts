import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../../networks/discrete-network.js';
import { initialParameters } from '../../networks/parameters.js';
import { initialStatistics } from '../../networks/running-statistics.js';
import { publishedGenotypes } from '../../networks/spaces/darts/published.js';
import { testedBackends } from './backends.js';
import { discreteNetwork } from './families.js';
import { assertNear, magnitude } from './nearness.js';

const generator = generatorOf(11);
const small: DiscreteNetworkSettings = { cells: 4, channels: 4, classes: 5, height: 16, width: 16 };

const build = (settings: Partial<DiscreteNetworkSettings> = {}): DiscreteNetwork => {
  const built = discreteNetwork(publishedGenotypes.DrNAS_cifar10, { ...small, ...settings });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};

const picture = (size: number, batch = 3): tf.Tensor4D =>
  tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), batch * size * size * 3)), [batch, size, size, 3]);

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`discrete network on ${backend.name}`);
  test.before(backend.start);

  test('an evaluated image does not depend on its batch', () => {
    tf.tidy(() => {
      const network = build();
      const parameters = initialParameters(network.parameters, generator);
      const x = picture(16);
      const { statistics } = network.forwardTrain(parameters, initialStatistics(network.normalisations), x);
      const together = network.forwardEvaluate(parameters, statistics, x);
      const alone = network.forwardEvaluate(parameters, statistics, tf.slice(x, [1, 0, 0, 0], [1, 16, 16, 3]) as tf.Tensor4D);
      assertNear('scores', alone, tf.slice(together, [1, 0], [1, 5]), 1e-5);
    });
  });

  test('a training pass returns new statistics and leaves the old ones as they were', () => {
    tf.tidy(() => {
      const network = build();
      const before = initialStatistics(network.normalisations);
      const { statistics } = network.forwardTrain(initialParameters(network.parameters, generator), before, picture(16));
      assert.equal(Object.keys(statistics), Object.keys(before));
      assert.is(magnitude(before['stem.norm.mean'] as tf.Tensor), 0);
      assert.ok(magnitude(statistics['stem.norm.mean'] as tf.Tensor) > 0);
      assert.ok((statistics['stem.norm.variance']?.dataSync()[0] as number) < 1);
    });
  });

  test('dropped paths depend on the generator and its probability alone', () => {
    tf.tidy(() => {
      const network = build();
      const parameters = initialParameters(network.parameters, generator);
      const statistics = initialStatistics(network.normalisations);
      const x = picture(16);
      const scores = (probability: number, seed: number): tf.Tensor =>
        network.forwardTrain(parameters, statistics, x, { dropPath: { probability, generator: generatorOf(seed) } }).logits;
      const none = network.forwardTrain(parameters, statistics, x).logits;
      assert.equal(scores(0, 1).dataSync(), none.dataSync());
      assert.equal(scores(0.5, 1).dataSync(), scores(0.5, 1).dataSync());
      assert.not.equal(scores(0.5, 1).dataSync(), scores(0.5, 2).dataSync());
    });
  });

  test('pools are normalised or not as asked, with the same parameters', () => {
    const [batch, none] = [build({ poolNormalization: 'batch' }), build({ poolNormalization: 'none' })];
    assert.equal(Object.keys(batch.parameters), Object.keys(none.parameters));
    const more = Object.keys(batch.normalisations).filter((name) => !(name in none.normalisations));
    assert.ok(more.length > 0);
    assert.ok(more.every((name) => name.endsWith('pool_3x3.norm')));
  });

  test('the auxiliary tower fits images of other sizes than 32', () => {
    tf.tidy(() => {
      for (const size of [8, 16, 24, 64]) {
        const network = build({ height: size, width: size, auxiliary: true });
        const trained = network.forwardTrain(
          initialParameters(network.parameters, generator),
          initialStatistics(network.normalisations),
          picture(size),
        );
        assert.equal(trained.auxiliary?.shape, [3, 5], `size ${size}`);
      }
    });
  });

  test('an image too small or not square for the auxiliary tower is a usage problem, and no problem without the tower', () => {
    for (const [height, width] of [
      [4, 4],
      [16, 32],
    ] as const) {
      const refused = discreteNetwork(publishedGenotypes.DARTS_V2, { ...small, height, width, auxiliary: true });
      assert.ok(either.isLeft(refused));
      assert.match(refused.left.what, /auxiliary tower needs a square input/);
      assert.ok(either.isRight(discreteNetwork(publishedGenotypes.DARTS_V2, { ...small, height, width })));
    }
  });

  test('an ImageNet network with its tower gives both scores', () => {
    tf.tidy(() => {
      const network = build({ stem: 'imagenet', height: 64, width: 64, auxiliary: true });
      const parameters = initialParameters(network.parameters, generator);
      assert.not.ok('auxiliary.norm2.scale' in parameters);
      const trained = network.forwardTrain(parameters, initialStatistics(network.normalisations), picture(64, 2));
      assert.equal(
        [trained.logits.shape, trained.auxiliary?.shape],
        [
          [2, 5],
          [2, 5],
        ],
      );
    });
  });

  test('what the tower reads changes nothing behind it, in place or not, from 4 cells on', () => {
    tf.tidy(() => {
      const [apart, inPlace] = [build({ auxiliary: true }), build({ auxiliary: true, towerRectifiesInPlace: true })];
      const parameters = initialParameters(apart.parameters, generator);
      const statistics = initialStatistics(apart.normalisations);
      const x = picture(16);
      const [a, b] = [apart, inPlace].map((network) => network.forwardTrain(parameters, statistics, x).logits) as [
        tf.Tensor,
        tf.Tensor,
      ];
      assert.equal(a.dataSync(), b.dataSync());
    });
  });

  test.run();
}
