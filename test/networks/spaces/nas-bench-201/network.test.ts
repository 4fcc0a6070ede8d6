import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import type { DiscreteNetworkSettings } from '../../../../networks/discrete-network.js';
import { NAS_BENCH_201_OPERATIONS } from '../../../../networks/operations/names.js';
import { initialParameters } from '../../../../networks/parameters.js';
import { initialStatistics } from '../../../../networks/running-statistics.js';
import type { SupernetSettings } from '../../../../networks/search-space.js';
import { nasBench201Space } from '../../../../networks/spaces/nas-bench-201/search-space.js';
import { testedBackends } from '../../backends.js';
import { costOfGenotype, discreteNetwork } from '../../families.js';
import { assertNear, magnitude } from '../../nearness.js';

const generator = generatorOf(3);
const small: DiscreteNetworkSettings = { cells: 1, channels: 4, classes: 3, height: 8, width: 8 };
const image = { classes: 3, height: 8, width: 8 };
const space = nasBench201Space({ cells: 1, channels: 4, operations: NAS_BENCH_201_OPERATIONS });

const right = <A>(built: either.Either<{ readonly what: string }, A>): A => {
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};
const networkOf = (architecture: string, settings: Partial<DiscreteNetworkSettings> = {}) =>
  right(discreteNetwork({ space: 'nas-bench-201', architecture }, { ...small, ...settings }));
const supernetOf = (settings: Partial<SupernetSettings> = {}) => right(space.supernet({ ...image, partial: 1, ...settings }));
const pictures = (): tf.Tensor4D => tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), 4 * 192)), [4, 8, 8, 3]);

const mixed = '|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|';
const disconnected = '|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|none~1|none~2|';

// Parameters and multiply-accumulates (without the classifier's bias) as the benchmark lists them.
const PUBLISHED: readonly (readonly [string, number, number])[] = [
  ['|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|', 129_306, 15_647_360],
  ['|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|', 802_426, 113_951_360],
];

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`NAS-Bench-201 networks on ${backend.name}`);
  test.before(backend.start);

  for (const [architecture, parameters, multiplyAccumulates] of PUBLISHED) {
    test(`${architecture} has exactly the parameters and multiply-accumulates of the benchmark`, () => {
      const settings = { cells: 5, channels: 16, classes: 10, height: 32, width: 32 };
      assert.equal(
        costOfGenotype({ space: 'nas-bench-201', architecture }, settings),
        either.right({ parameters, trainedParameters: parameters, multiplyAccumulates }),
      );
    });
  }

  test('a supernet whose weights choose one operation an edge is the network of that architecture', () => {
    tf.tidy(() => {
      const [supernet, network] = [supernetOf(), networkOf(mixed)];
      const chosen = [3, 0, 4, 1, 2, 3].map((column) => NAS_BENCH_201_OPERATIONS.map((_, i): number => (i === column ? 1 : 0)));
      assert.equal(space.discretise({ cell: chosen }), { space: 'nas-bench-201', architecture: mixed });
      const weights = initialParameters(network.parameters, generator);
      const all = { ...initialParameters(supernet.parameters, generator), ...weights };
      const expected = supernet.forward(all, { cell: tf.tensor2d(chosen as number[][]) }, pictures());
      const { logits } = network.forwardTrain(weights, initialStatistics(network.normalisations), pictures());
      assertNear('logits', logits, expected, 1e-5);
    });
  });

  test('pruned operations cost nothing and count as zero', () => {
    tf.tidy(() => {
      const kept = { cell: Array.from({ length: 6 }, () => ['none', 'skip_connect', 'nor_conv_1x1']) };
      const [whole, pruned] = [supernetOf({ partial: 2 }), supernetOf({ partial: 2, kept })];
      assert.ok(Object.keys(pruned.parameters).every((name) => !/nor_conv_3x3/.test(name)));
      assert.ok(pruned.multiplyAccumulates < whole.multiplyAccumulates);
      const draws = tf.tensor2d(Float32Array.from(normal(fold(generator, 'theta'), 30)), [6, 5]);
      const masked = tf.mul(draws, tf.tensor1d([1, 1, 1, 0, 0])) as tf.Tensor2D;
      const parameters = initialParameters(whole.parameters, generator);
      const expected = whole.forward(parameters, { cell: masked }, pictures());
      assertNear('logits', pruned.forward(parameters, { cell: draws }, pictures()), expected, 1e-5);
    });
  });

  test('a cell that nothing flows through still gives scores', () => {
    tf.tidy(() => {
      const network = networkOf(disconnected);
      const weights = initialParameters(network.parameters, generator);
      const { logits, statistics } = network.forwardTrain(weights, initialStatistics(network.normalisations), pictures());
      assert.ok(Number.isFinite(magnitude(logits)));
      assert.ok(Number.isFinite(magnitude(network.forwardEvaluate(weights, statistics, pictures()))));
    });
  });

  test('an evaluated image does not depend on its batch, and no tensor is left behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const network = networkOf(mixed);
      const weights = initialParameters(network.parameters, generator);
      const { statistics } = network.forwardTrain(weights, initialStatistics(network.normalisations), pictures());
      const together = network.forwardEvaluate(weights, statistics, pictures());
      const second = tf.slice(pictures(), [1, 0, 0, 0], [1, 8, 8, 3]) as tf.Tensor4D;
      assertNear('scores', network.forwardEvaluate(weights, statistics, second), tf.slice(together, [1, 0], [1, 3]), 1e-5);
    });
    assert.is(tf.memory().numTensors, before);
  });

  test('paths other than identities are dropped as asked', () => {
    tf.tidy(() => {
      const [convolutions, identities] = [
        networkOf(mixed),
        networkOf(mixed.replace(/nor_conv_\dx\d|avg_pool_3x3/g, 'skip_connect')),
      ];
      const scores = (network: typeof convolutions, probability: number): tf.Tensor =>
        network.forwardTrain(
          initialParameters(network.parameters, generator),
          initialStatistics(network.normalisations),
          pictures(),
          { dropPath: { probability, generator } },
        ).logits;
      assert.not.equal(scores(convolutions, 0.5).dataSync(), scores(convolutions, 0).dataSync());
      assert.equal(scores(identities, 0.5).dataSync(), scores(identities, 0).dataSync());
    });
  });

  test('what the space does not have is a usage problem that says so', () => {
    const refused = (built: either.Either<{ readonly problem: string; readonly what: string }, unknown>, what: RegExp): void => {
      assert.ok(either.isLeft(built) && built.left.problem === 'usage');
      assert.match(built.left.what, what);
    };
    const genotype = { space: 'nas-bench-201', architecture: mixed } as const;
    refused(discreteNetwork(genotype, { ...small, auxiliary: true }), /no auxiliary tower/);
    refused(discreteNetwork(genotype, { ...small, stem: 'imagenet' }), /no imagenet stem/);
    refused(discreteNetwork(genotype, { ...small, height: 10 }), /halves its images twice, and 10×8 cannot be/);
    refused(discreteNetwork({ ...genotype, architecture: 'none' }, small), /must be written as/);
    refused(space.supernet({ ...image, partial: 3 }), /1\/3 does not divide 4 channels/);
    refused(space.supernet({ ...image, width: 6, partial: 1 }), /8×6 cannot be/);
  });

  test('missing θ and θ of the wrong shape are programming errors that name the shape', () => {
    tf.tidy(() => {
      const supernet = supernetOf();
      const parameters = initialParameters(supernet.parameters, generator);
      assert.throws(() => supernet.forward(parameters, {}, pictures()), /"cell" is missing: give \[6,5\]/);
      assert.throws(() => supernet.forward(parameters, { cell: tf.zeros([5, 5]) }, pictures()), /\[5,5\].*give \[6,5\]/);
    });
  });

  test.run();
}
