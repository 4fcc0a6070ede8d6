import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../networks/autodiff/value-and-gradients.js';
import type { Genotype } from '../../../networks/genotype.js';
import { handMadeNetwork } from '../../../networks/hand-made/hand-made-network.js';
import { HAND_MADE_NAMES, type HandMadeName } from '../../../networks/hand-made/names.js';
import { dropoutCoefficients, dropoutPlaces, dropoutRegulariser } from '../../../networks/layers/dropout-regulariser.js';
import { notePieces, type Pieces } from '../../../networks/layers/pieces.js';
import { initialParameters, type Parameters, shifted } from '../../../networks/parameters.js';
import { initialStatistics } from '../../../networks/running-statistics.js';
import type { SearchSpace, SupernetSettings } from '../../../networks/search-space.js';
import { dartsSpace } from '../../../networks/spaces/darts/search-space.js';
import { nasBench201Space } from '../../../networks/spaces/nas-bench-201/search-space.js';
import { testedBackends } from '../backends.js';
import { discreteNetwork } from '../families.js';

const generator = generatorOf(5);
const noise = fold(generator, 'noise');
const images = (): tf.Tensor4D => tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), 2 * 16 * 3)), [2, 4, 4, 3]);
const labels = (): tf.Tensor1D => tf.tensor1d([0, 2], 'int32');
const EXAMPLES = 50;

const space = dartsSpace({
  cells: 1,
  channels: 2,
  operations: ['skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'],
  nodes: 1,
  stemMultiplier: 1,
  stem: 'cifar',
});
const supernetOf = (dropout: SupernetSettings['dropout'], of: SearchSpace = space) => {
  const built = of.supernet({ classes: 3, height: 4, width: 4, partial: 1, dropout });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};
const handMadePlaces = (name: HandMadeName) => {
  const built = handMadeNetwork(name, { classes: 3, height: 32, width: 32, widthMultiplier: 0.1, dropout: true });
  if (either.isLeft(built)) throw new Error(built.left.what);
  const { parameters } = built.right;
  const places = dropoutPlaces(parameters);
  return { parameters, places, weightsOf: Object.fromEntries(places.map(({ logit, weights }) => [logit, weights])) };
};
const mixing = (of: SearchSpace = space) =>
  Object.fromEntries(
    of.cellTypes.map(({ name, edges, operations }) => [name, tf.fill([edges.length, operations.length], 0.2)]),
  ) as Readonly<Record<string, tf.Tensor2D>>;

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`regulariser of concrete dropout on ${backend.name}`);
  test.before(backend.start);

  test('every ReLU of the candidates and the classifier has a place with the weights that read it', () => {
    const places = dropoutPlaces(supernetOf(true).parameters);
    const within = (name: string) => places.find(({ logit }) => logit === `${name}.logit`);
    const edge = 'cells.0.edges.1';
    assert.equal(within(`${edge}.sep_conv_3x3.relu1`), {
      logit: `${edge}.sep_conv_3x3.relu1.logit`,
      units: 4,
      weights: [`${edge}.sep_conv_3x3.depthwise1`, `${edge}.sep_conv_3x3.pointwise1`],
    });
    assert.equal(within(`${edge}.sep_conv_3x3.relu2`)?.weights, [
      `${edge}.sep_conv_3x3.depthwise2`,
      `${edge}.sep_conv_3x3.pointwise2`,
    ]);
    assert.equal(within(`${edge}.dil_conv_3x3.relu`)?.weights, [
      `${edge}.dil_conv_3x3.depthwise`,
      `${edge}.dil_conv_3x3.pointwise`,
    ]);
    assert.equal(within('classifier.dropout'), { logit: 'classifier.dropout.logit', units: 4, weights: ['classifier.weight'] });
  });

  test('every weight of a hand-made network but the first reads exactly one place, and every place is read', () => {
    for (const name of HAND_MADE_NAMES) {
      const { parameters, places } = handMadePlaces(name);
      const [, ...behind] = Object.entries(parameters).flatMap(([weight, { shape }]) => (shape.length > 1 ? [weight] : []));
      assert.equal(places.flatMap(({ weights }) => weights).toSorted(), behind.toSorted(), name);
      for (const { logit, weights } of places) assert.ok(weights.length > 0, logit);
      assert.equal(places.at(-1)?.weights, ['classifier.weight'], name);
    }
  });

  test('a place at the end of a unit is read by the units that follow, up to the next place of the same path', () => {
    const resNet = handMadePlaces('ResNet20').weightsOf;
    assert.equal(resNet['stem.activation.logit'], ['blocks.0.first.convolution']);
    assert.equal(resNet['blocks.0.first.activation.logit'], ['blocks.0.second.convolution']);
    assert.equal(resNet['blocks.0.activation.logit'], ['blocks.1.first.convolution']);
    assert.equal(handMadePlaces('VGG16').weightsOf['blocks.12.activation.logit'], ['hidden.0.linear.weight']);
    const mobileNet = handMadePlaces('MobileNetV2').weightsOf;
    assert.equal(mobileNet['blocks.1.expand.activation.logit'], ['blocks.1.depthwise.convolution']);
    assert.equal(mobileNet['blocks.1.depthwise.activation.logit'], [
      'blocks.1.project.convolution',
      'blocks.2.expand.convolution',
    ]);
    // What goes past a squeeze-and-excitation was dropped before it.
    const efficientNet = handMadePlaces('EfficientNet-B0').weightsOf;
    assert.equal(efficientNet['blocks.1.depthwise.activation.logit'], [
      'blocks.1.excite.reduce.weight',
      'blocks.1.project.convolution',
      'blocks.2.expand.convolution',
    ]);
    assert.equal(efficientNet['blocks.1.excite.activation.logit'], ['blocks.1.excite.expand.weight']);
  });

  test('a network without dropout has no place, and the same other parameters as one with it', () => {
    tf.tidy(() => {
      const [plain, dropping] = [supernetOf(false), supernetOf(true)];
      assert.equal(dropoutPlaces(plain.parameters), []);
      assert.is(dropoutRegulariser({}, [], dropoutCoefficients(EXAMPLES, 1)).dataSync()[0], 0);
      const without = Object.entries(dropping.parameters).filter(([name]) => !name.endsWith('.logit'));
      assert.equal(Object.fromEntries(without), plain.parameters);
      assert.equal(Object.keys(Object.fromEntries(without)), Object.keys(plain.parameters));
    });
  });

  test('the coefficients are those of KL/N for a prior of the given length scale', () => {
    assert.equal(dropoutCoefficients(200, 0.1), { weightCoefficient: 0.1 ** 2 / 400, entropyCoefficient: 0.005 });
  });

  test('the gradient of cross-entropy and regulariser with respect to weights and logits is that of central differences', () => {
    tf.tidy(() => {
      // A probability and temperature at which masks are soft, so that differences see their slope.
      const supernet = supernetOf({ probability: 0.3, temperature: 2 / 3 });
      const places = dropoutPlaces(supernet.parameters);
      const [x, y, theta] = [images(), labels(), mixing()];
      const noted = notePieces();
      const loss = (weights: Parameters, pieces: Pieces): tf.Scalar =>
        tf.add(
          softmaxCrossEntropy(supernet.forward(weights, theta, x, { pieces, noise }), y),
          dropoutRegulariser(weights, places, dropoutCoefficients(EXAMPLES, 1)),
        );
      const at = initialParameters(supernet.parameters, generator);
      const { gradients } = valueAndGradients((weights) => ({ value: loss(weights, noted.noting), auxiliary: {} }), at);
      const check = (moves: (name: string) => boolean, step: number): void => {
        const direction = Object.fromEntries(
          Object.entries(at).map(([name, of]) => [
            name,
            moves(name)
              ? tf.tensor(Float32Array.from(normal(fold(generator, 'direction', name), of.size)), of.shape)
              : tf.zerosLike(of),
          ]),
        );
        const moved = (by: number): number => loss(shifted(at, direction, by), noted.taken()).dataSync()[0] as number;
        const numeric = (moved(step) - moved(-step)) / (2 * step);
        const exact = Object.keys(at).reduce(
          (sum, name) =>
            sum + (tf.sum(tf.mul(gradients[name] as tf.Tensor, direction[name] as tf.Tensor)).dataSync()[0] as number),
          0,
        );
        assert.ok(Math.abs(numeric - exact) < 0.02 * Math.max(Math.abs(exact), 0.05), `${exact}, by differences ${numeric}`);
      };
      check((name) => name.endsWith('.logit'), 1e-2);
      check((name) => !name.endsWith('.logit'), 1e-3);
      for (const { logit } of places) assert.not.equal(gradients[logit]?.dataSync()[0], 0, logit);
      noted.dispose();
    });
  });

  test('with probabilities that round to 0 a pass with noise is bit for bit that of the supernet without dropout', () => {
    const nasBench201 = nasBench201Space({ cells: 1, channels: 2, operations: ['none', 'skip_connect', 'nor_conv_3x3'] });
    for (const of of [space, nasBench201]) {
      tf.tidy(() => {
        const [plain, vanishing] = [supernetOf(false, of), supernetOf({ probability: 1e-30 }, of)];
        const at = (supernet: typeof plain) =>
          valueAndGradients(
            (weights) => {
              const logits = supernet.forward(weights, mixing(of), images(), { noise });
              return { value: softmaxCrossEntropy(logits, labels()), auxiliary: logits };
            },
            initialParameters(supernet.parameters, generator),
          );
        const [expected, actual] = [at(plain), at(vanishing)];
        assert.equal(actual.auxiliary.dataSync(), expected.auxiliary.dataSync());
        for (const [name, gradient] of Object.entries(expected.gradients))
          assert.equal(actual.gradients[name]?.dataSync(), gradient.dataSync(), name);
      });
    }
  });

  const genotypes: readonly Genotype[] = [
    {
      space: 'darts',
      normal: [
        ['sep_conv_3x3', 0],
        ['dil_conv_3x3', 1],
      ],
      normalConcat: [2],
      reduce: [
        ['skip_connect', 0],
        ['sep_conv_3x3', 1],
      ],
      reduceConcat: [2],
    },
    { space: 'nas-bench-201', architecture: '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|nor_conv_1x1~0|none~1|none~2|' },
  ];
  for (const genotype of genotypes) {
    test(`evaluation of a ${genotype.space} network without noise drops nothing, and passes of different noise differ`, () => {
      tf.tidy(() => {
        const networkOf = (dropout: boolean) => {
          const built = discreteNetwork(genotype, { cells: 1, channels: 2, classes: 3, height: 4, width: 4, dropout });
          if (either.isLeft(built)) throw new Error(built.left.what);
          return built.right;
        };
        const [plain, dropping] = [networkOf(false), networkOf(true)];
        const statistics = initialStatistics(dropping.normalisations);
        const weights = initialParameters(dropping.parameters, generator);
        const scores = (given?: typeof noise) =>
          dropping.forwardEvaluate(weights, statistics, images(), { noise: given }).dataSync();
        assert.equal(scores(), plain.forwardEvaluate(weights, statistics, images()).dataSync());
        assert.equal(scores(fold(noise, 0)), scores(fold(noise, 0)));
        assert.not.equal(scores(fold(noise, 0)), scores(fold(noise, 1)));
        const train = (given?: typeof noise) =>
          dropping.forwardTrain(weights, statistics, images(), { noise: given }).logits.dataSync();
        assert.equal(train(), plain.forwardTrain(weights, statistics, images()).logits.dataSync());
        assert.not.equal(train(noise), train());
      });
    });
  }

  test.run();
}
