import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal, uniform } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { softmaxCrossEntropy } from '../../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../../networks/autodiff/value-and-gradients.js';
import type { KeptOperations, MixingWeights } from '../../../../networks/cell-type.js';
import type { DartsOperation } from '../../../../networks/operations/names.js';
import { initialParameters, parameterCount } from '../../../../networks/parameters.js';
import type { Supernet, SupernetSettings } from '../../../../networks/search-space.js';
import { dartsSpace } from '../../../../networks/spaces/darts/search-space.js';
import type { DartsSettings } from '../../../../networks/spaces/darts/space.js';
import { testedBackends } from '../../backends.js';
import { assertNear, magnitude } from '../../nearness.js';

const OPERATIONS: readonly DartsOperation[] = ['none', 'max_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_5x5'];
const form: DartsSettings = { cells: 2, channels: 4, operations: OPERATIONS, nodes: 2, stemMultiplier: 3, stem: 'cifar' };
const EDGES = 5;

const build = (settings: Partial<SupernetSettings> = {}, changes: Partial<DartsSettings> = {}): Supernet => {
  const built = dartsSpace({ ...form, ...changes }).supernet({ classes: 3, height: 8, width: 8, partial: 2, ...settings });
  if (either.isLeft(built)) throw new Error(built.left.what);
  return built.right;
};

const generator = generatorOf(5);
const images = (): tf.Tensor4D => tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), 4 * 64 * 3)), [4, 8, 8, 3]);
const labels = (): tf.Tensor1D => tf.tensor1d([0, 1, 2, 0], 'int32');
const mixing = (fill: (edge: number, operation: number, draw: number) => number = (_e, _o, draw) => draw): MixingWeights => {
  const make = (name: string): tf.Tensor2D => {
    const draws = uniform(fold(generator, name), EDGES * OPERATIONS.length);
    return tf.tensor2d(
      Float32Array.from(draws, (draw, i) => fill(Math.floor(i / OPERATIONS.length), i % OPERATIONS.length, draw)),
      [EDGES, OPERATIONS.length],
    );
  };
  return { normal: make('normal'), reduce: make('reduce') };
};

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`DARTS supernet on ${backend.name}`);
  test.before(backend.start);

  test('gradients of θ and of the weights agree with finite differences', () => {
    tf.tidy(() => {
      const supernet = build({}, { cells: 3 });
      const x = images();
      const y = labels();
      const { normal: normalTheta, reduce } = mixing();
      const all = {
        ...initialParameters(supernet.parameters, generator),
        'θ normal': normalTheta as tf.Tensor2D,
        'θ reduce': reduce as tf.Tensor2D,
      };
      const loss = (given: Readonly<Record<string, tf.Tensor>>): tf.Scalar => {
        const theta = { normal: given['θ normal'] as tf.Tensor2D, reduce: given['θ reduce'] as tf.Tensor2D };
        return softmaxCrossEntropy(supernet.forward(given, theta, x), y);
      };
      const { gradients } = valueAndGradients((given) => ({ value: loss(given), auxiliary: {} }), all);
      const names = [
        'θ normal',
        'θ reduce',
        'stem.convolution',
        'cells.0.preprocess0.convolution',
        'cells.1.edges.3.sep_conv_3x3.depthwise1',
        'classifier.weight',
      ];
      for (const name of names) {
        // Along its own gradient, where the slope is its norm: one difference checks all of its entries' sizes.
        const gradient = gradients[name] as tf.Tensor;
        const norm = tf.norm(gradient).dataSync()[0] as number;
        const step = 2e-3;
        const moved = (by: number): number =>
          loss({
            ...all,
            [name]: tf.add(all[name as keyof typeof all] as tf.Tensor, tf.mul(gradient, by / norm)),
          }).dataSync()[0] as number;
        const slope = (moved(step) - moved(-step)) / (2 * step);
        assert.ok(Math.abs(slope / norm - 1) < 0.03, `${name}: slope ${slope} along a gradient of norm ${norm}`);
      }
    });
  });

  test('none and pruned operations cost nothing and count as zero', () => {
    tf.tidy(() => {
      const kept: KeptOperations = {
        normal: Array.from({ length: EDGES }, () => ['none', 'skip_connect']),
        reduce: Array.from({ length: EDGES }, () => ['sep_conv_3x3', 'skip_connect']),
      };
      const whole = build();
      const pruned = build({ kept });
      const parameters = initialParameters(whole.parameters, generator);
      assert.ok(Object.keys(pruned.parameters).every((name) => !/max_pool|dil_conv|none/.test(name)));
      assert.ok(Object.keys(whole.parameters).every((name) => !/none/.test(name)));
      assert.ok(parameterCount(pruned.parameters) < parameterCount(whole.parameters));
      assert.ok(pruned.multiplyAccumulates < whole.multiplyAccumulates);

      const theta = mixing();
      const masked = {
        normal: tf.mul(theta.normal as tf.Tensor2D, tf.tensor1d([1, 0, 1, 0, 0])) as tf.Tensor2D,
        reduce: tf.mul(theta.reduce as tf.Tensor2D, tf.tensor1d([0, 0, 1, 1, 0])) as tf.Tensor2D,
      };
      const x = images();
      const expected = whole.forward(parameters, masked, x);
      assertNear('logits', pruned.forward(parameters, theta, x), expected, 1e-5);
    });
  });

  test('a cell type none of whose edges has an operation left still gives scores', () => {
    tf.tidy(() => {
      const nothing = {
        normal: Array.from({ length: EDGES }, () => ['none']),
        reduce: Array.from({ length: EDGES }, () => ['none']),
      };
      for (const partial of [1, 2]) {
        const supernet = build({ kept: nothing, partial });
        const logits = supernet.forward(initialParameters(supernet.parameters, generator), mixing(), images());
        assert.equal(logits.shape, [4, 3]);
        assert.ok(Number.isFinite(magnitude(logits)));
      }
    });
  });

  test('fewer channels in the operations mean fewer parameters and multiply-accumulates', () => {
    const [whole, half] = [build({ partial: 1 }), build({ partial: 2 })];
    assert.ok(parameterCount(half.parameters) < parameterCount(whole.parameters));
    assert.ok(half.multiplyAccumulates < whole.multiplyAccumulates);
  });

  test('a pass leaves no tensor behind but its scores', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const supernet = build();
      const [parameters, theta, x] = [initialParameters(supernet.parameters, generator), mixing(), images()];
      const given = tf.memory().numTensors;
      tf.tidy(() => supernet.forward(parameters, theta, x));
      assert.is(tf.memory().numTensors, given + 1);
    });
    assert.is(tf.memory().numTensors, before);
  });

  test('the imagenet stem takes the images to an eighth first', () => {
    tf.tidy(() => {
      const supernet = build({ height: 64, width: 64 }, { stem: 'imagenet' });
      const x = tf.zeros([2, 64, 64, 3]) as tf.Tensor4D;
      assert.equal(supernet.forward(initialParameters(supernet.parameters, generator), mixing(), x).shape, [2, 3]);
      assert.ok('stem2.convolution' in supernet.parameters);
    });
  });

  test('θ of the wrong shape is a programming error that names the shapes', () => {
    tf.tidy(() => {
      const supernet = build();
      const theta = { normal: tf.zeros([4, 5]) as tf.Tensor2D, reduce: tf.zeros([5, 5]) as tf.Tensor2D };
      assert.throws(
        () => supernet.forward(initialParameters(supernet.parameters, generator), theta, images()),
        /\[4,5\].*give \[5,5\]/,
      );
    });
  });

  test('channels that K does not divide and images that cannot be halved are usage problems', () => {
    const space = dartsSpace(form);
    const wrong = [
      space.supernet({ classes: 3, height: 8, width: 8, partial: 3 }),
      space.supernet({ classes: 3, height: 9, width: 8, partial: 1 }),
    ];
    for (const each of wrong) assert.ok(either.isLeft(each) && each.left.problem === 'usage');
  });

  test.run();
}
