import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DARTS_OPERATIONS } from '../../../networks/operations/names.js';
import { DartsSettings } from '../../../networks/spaces/darts/space.js';
import { drnasSettings } from '../../../stages/progressive/drnas-settings.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { decoded } from '../support.js';

const PRESETS = ['paper', 'released'] as const;
const spaceOf = ({ space }: SearchSettings): DartsSettings => decoded(DartsSettings, (space as { config: object }).config);

test('without progressive learning one search has 8 cells, 16 channels, and the epochs of both stages', () => {
  for (const preset of PRESETS)
    for (const dataset of ['cifar10', 'imagenet'] as const) {
      const { first, second } = drnasSettings[dataset](preset);
      const plain = decoded(SearchSettings, drnasSettings.plain[dataset](preset).search);
      const { cells, channels, stem, operations } = spaceOf(plain);
      assert.equal([cells, channels, stem], [8, 16, dataset === 'imagenet' ? 'imagenet' : 'cifar']);
      assert.equal(operations, spaceOf(decoded(SearchSettings, first)).operations);
      assert.is(operations.length, preset === 'paper' ? DARTS_OPERATIONS.length : DARTS_OPERATIONS.length - 1);
      assert.equal([plain.epochs, plain.scheduleEpochs], [(first.epochs as number) + (second.epochs as number), 50]);
      assert.is(plain.partial, dataset === 'imagenet' ? 4 : 1);
    }
});

test('without progressive learning the other settings are those of the progressive search', () => {
  for (const preset of PRESETS)
    for (const dataset of ['cifar10', 'imagenet'] as const) {
      const progressive = drnasSettings[dataset](preset);
      const plain = drnasSettings.plain[dataset](preset);
      const { space, partial, epochs, scheduleEpochs, ...others } = plain.search;
      assert.equal({ ...progressive.first, space, partial, epochs, scheduleEpochs }, plain.search);
      assert.ok(others.warmUp === 10 && others.architecture !== undefined);
      assert.equal(plain.read, progressive.read);
      assert.is(plain.read.by, preset === 'paper' ? undefined : 'softmax');
    }
});

test.run();
