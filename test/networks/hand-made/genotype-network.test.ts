import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HandMadeGenotype } from '../../../networks/hand-made/genotype.js';
import { costOfGenotype, discreteNetwork } from '../families.js';

const mobileNet: HandMadeGenotype = { space: 'hand-made', network: 'MobileNetV2', widthMultiplier: 1 };
const form = { cells: 20, channels: 36, classes: 1000, height: 224, width: 224, stem: 'imagenet' } as const;
const parametersOf = (genotype: HandMadeGenotype, changes: object = {}): number => {
  const cost = costOfGenotype(genotype, { ...form, ...changes });
  if (either.isLeft(cost)) throw new Error(cost.left.what);
  return cost.right.parameters;
};

test('a hand-made genotype is its network: stem, width and dropout are taken, cells and channels make no difference', () => {
  assert.is(parametersOf(mobileNet), 3_504_872);
  assert.is(parametersOf({ ...mobileNet, widthMultiplier: 0.5 }), 1_968_680);
  assert.is(parametersOf(mobileNet, { cells: 1, channels: 1, stemMultiplier: 1, poolNormalization: 'none' }), 3_504_872);
  assert.is(parametersOf(mobileNet, { dropout: true }), 3_504_872 + 35);
  assert.is(parametersOf({ ...mobileNet, network: 'ResNet20' }, { stem: 'cifar', classes: 10 }), 269_722);
});

test('an auxiliary tower is refused, and so is a network that does not exist for the images', () => {
  const refusal = (genotype: HandMadeGenotype, changes: object) => {
    const refused = discreteNetwork(genotype, { ...form, ...changes });
    if (either.isRight(refused)) throw new Error('this should have been refused');
    return refused.left;
  };
  const { problem, what, remedy } = refusal(mobileNet, { auxiliary: true });
  assert.equal([problem, what, remedy], ['usage', 'MobileNetV2 has no auxiliary tower', 'set "auxiliary" to 0']);
  assert.match(refusal({ ...mobileNet, network: 'ResNet20' }, {}).what, /ResNet20 has no imagenet stem/);
});

test.run();
