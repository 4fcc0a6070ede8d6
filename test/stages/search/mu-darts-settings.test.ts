import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf } from '../../../networks/cost/cost.js';
import { handMadeNetwork } from '../../../networks/hand-made/hand-made-network.js';
import { HAND_MADE_NAMES } from '../../../networks/hand-made/names.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { dropoutChoice } from '../../../stages/kinds/settings/dropout.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { MU_DARTS_METHODS, type MuDartsReading, muDartsSettings } from '../../../stages/search/mu-darts-settings.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { discreteNetwork } from '../../networks/families.js';
import { decoded, right } from '../support.js';

const searchOf = (method: (typeof MU_DARTS_METHODS)[number], reading: MuDartsReading = {}) =>
  decoded(SearchSettings, muDartsSettings.search(method, reading));
const retrainOf = (method: (typeof MU_DARTS_METHODS)[number], reading: MuDartsReading = {}) =>
  decoded(RetrainSettings, muDartsSettings.retrain(method, reading));

test('the variance is part of the search and, unless it is read otherwise, of the training of μDARTS alone', () => {
  for (const method of MU_DARTS_METHODS) {
    const weight = method === 'μDARTS' ? 1 : 0;
    assert.is(searchOf(method).uncertainty.weight, weight);
    assert.is(retrainOf(method).uncertainty.weight, weight);
    assert.is(retrainOf(method, { varianceInTraining: false }).uncertainty.weight, 0);
  }
  const summed = { variance: 'sum' } as const;
  assert.equal(
    [searchOf('μDARTS', summed), retrainOf('μDARTS', summed)].map(({ uncertainty }) => uncertainty.reduction),
    ['sum', 'sum'],
  );
});

test('read as "instead of L2" the Monte-Carlo loss takes the place of weight decay in μDARTS, and in no baseline', () => {
  const reading = { regulariser: 'Monte-Carlo loss' } as const;
  const replaces = MU_DARTS_METHODS.map((method) => {
    const { dropout } = retrainOf(method, reading);
    return dropout !== false && dropout.replacesWeightDecay;
  });
  assert.equal(replaces, [false, false, false, true]);
});

test('networks with dropout have it in all layers, and all have plain pools', () => {
  for (const method of MU_DARTS_METHODS) {
    const { dropout, poolNormalization } = retrainOf(method);
    assert.is(dropout === false ? 'none' : dropout.preprocessing, method === 'DARTS' ? 'none' : true);
    assert.is(poolNormalization, 'none');
  }
});

test('for ImageNet its network has 14 cells of 48 channels behind the stem for photographs, as that of DARTS', () => {
  const { cells = 0, channels = 0, stem, poolNormalization, dropout } = retrainOf('μDARTS', { form: 'ImageNet' });
  const network = right(
    discreteNetwork(publishedGenotypes.DARTS_V2, {
      ...{ cells, channels, poolNormalization, classes: 1000, height: 224, width: 224 },
      ...(stem === undefined ? {} : { stem }),
      dropout: dropoutChoice(dropout),
    }),
  );
  assert.is(Math.round(costOf(network).multiplyAccumulates / 1e5), 5299);
  const { config } = searchOf('μDARTS', { form: 'ImageNet' }).space;
  assert.equal([config['stem'], config['cells']], ['imagenet', 14]);
});

test('every hand-made network takes 224×224 images with dropout; the FLOPS of Table V are those of such networks', () => {
  const dropout = dropoutChoice(retrainOf('DARTS-CD').dropout);
  const costs = HAND_MADE_NAMES.map((name) => {
    const stem = name === 'ResNet20' ? 'cifar' : 'imagenet';
    const built = handMadeNetwork(name, { classes: 1000, height: 224, width: 224, stem, dropout });
    assert.ok(either.isRight(built), name);
    return [name, Math.round(costOf(right(built)).multiplyAccumulates / 1e6)] as const;
  });
  // EfficientNet-B0 has 390 M in Table V, and about a twelfth of that on images of 32×32.
  const millions = Object.fromEntries(costs)['EfficientNet-B0'] as number;
  assert.ok(Math.abs(millions - 390) < 10, `${millions}`);
  const small = right(handMadeNetwork('EfficientNet-B0', { classes: 10, height: 32, width: 32 }));
  assert.ok(costOf(small).multiplyAccumulates < 40e6);
});

test.run();
