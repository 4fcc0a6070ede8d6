import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf } from '../../../networks/cost/cost.js';
import { divisible } from '../../../networks/hand-made/divisible.js';
import { handMadeNetwork } from '../../../networks/hand-made/hand-made-network.js';
import type { HandMadeName } from '../../../networks/hand-made/names.js';
import type { HandMadeSettings } from '../../../networks/hand-made/settings.js';

const large: HandMadeSettings = { classes: 1000, height: 224, width: 224, stem: 'imagenet' };
const small: HandMadeSettings = { classes: 10, height: 32, width: 32 };

const built = (name: HandMadeName, settings: HandMadeSettings) => {
  const network = handMadeNetwork(name, settings);
  if (either.isLeft(network)) throw new Error(network.left.what);
  return network.right;
};

// Parameters as torchvision lists them, and multiply-accumulates as its `_ops` round them (0.301, 15.47 and 0.386 · 1e9).
const LARGE = [
  ['MobileNetV2', 3_504_872, 300_774_272],
  ['VGG16', 138_357_544, 15_470_264_320],
  ['EfficientNet-B0', 5_288_548, 385_814_752],
] as const;

// ResNet20 as in He et al., section 4.2 (0.27 M); the others have the layers above, with strides and classifiers for 32×32.
const SMALL = [
  ['MobileNetV2', 2_236_682, 87_976_448],
  ['VGG16', 14_991_946, 313_463_808],
  ['ResNet20', 269_722, 40_551_040],
  ['EfficientNet-B0', 4_020_358, 31_979_392],
] as const;

for (const [settings, networks] of [
  [large, LARGE],
  [small, SMALL],
] as const) {
  for (const [name, parameters, multiplyAccumulates] of networks) {
    const { height, width, classes } = settings;
    test(`${name} has the known parameters and multiply-accumulates for ${height}×${width} images of ${classes} classes`, () => {
      assert.equal(costOf(built(name, settings)), { parameters, trainedParameters: parameters, multiplyAccumulates });
    });
  }
}

test('MobileNetV2 of half the width has the parameters of torchvision with width_mult 0.5', () => {
  assert.is(costOf(built('MobileNetV2', { ...large, widthMultiplier: 0.5 })).parameters, 1_968_680);
});

test('with dropout each activation learns one probability more, and costs no multiply-accumulates', () => {
  for (const [name, settings, activations] of [
    ['MobileNetV2', large, 35],
    ['VGG16', large, 15],
    ['VGG16', small, 14],
    ['ResNet20', small, 19],
    ['EfficientNet-B0', small, 49],
  ] as const) {
    const [plain, dropping] = [built(name, settings), built(name, { ...settings, dropout: true })];
    const more = Object.keys(dropping.parameters).filter((parameter) => !(parameter in plain.parameters));
    assert.is(more.length, activations, name);
    assert.ok(
      more.every((parameter) => parameter.endsWith('activation.logit')),
      more.join(),
    );
    assert.is(costOf(dropping).parameters - costOf(plain).parameters, activations);
    assert.is(dropping.multiplyAccumulates, plain.multiplyAccumulates);
  }
});

test('channels are rounded to multiples of 8, and not by more than a tenth downwards', () => {
  assert.equal([1, 12, 16, 19.2, 43, 144].map(divisible), [8, 16, 16, 24, 40, 144]);
});

test('a network that does not exist for the images is a usage problem that says so', () => {
  for (const [name, settings, what] of [
    ['ResNet20', large, /ResNet20 has no imagenet stem/],
    ['VGG16', { ...small, width: 31 }, /halves its images 5 times, and 32×31 leaves nothing/],
  ] as const) {
    const refused = handMadeNetwork(name, settings);
    assert.ok(either.isLeft(refused) && refused.left.problem === 'usage');
    assert.match(refused.left.what, what);
  }
});

test.run();
