import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  concreteDropout,
  discretise,
  dsnasSettings,
  enas,
  enasSettings,
  gdasSettings,
  load,
  named,
  nasBench201,
  pcDartsSettings,
  rsps,
  rspsSettings,
  type SearchPreset,
  search,
  shapes,
  snasSettings,
  widenAndPrune,
} from '../../../../index.js';
import type { LearntArchitecture } from '../../../../stages/kinds/architecture-distribution.js';
import { SearchSettings } from '../../../../stages/search/search.js';
import { runInProcess } from '../../own-space/in-process.js';
import { decoded, startBackend, tinySpace } from '../../support.js';

const presets = {
  snas: snasSettings,
  gdas: gdasSettings,
  dsnas: dsnasSettings,
  'pc-darts': pcDartsSettings,
  rsps: rspsSettings,
  enas: enasSettings,
} as const;

test.before(startBackend);

test('the presets are settings of a search, and have the figures of their papers', () => {
  for (const preset of Object.values(presets))
    for (const settings of Object.values(preset)) assert.ok(SearchSettings.is(decoded(SearchSettings, settings())));
  const { partial, edgeNormalization, warmUp, epochs, batchSize, weights } = decoded(SearchSettings, pcDartsSettings.cifar10());
  assert.equal([partial, edgeNormalization, warmUp, epochs, batchSize], [4, true, 15, 50, 256]);
  assert.equal([weights.learningRate, weights.finalLearningRate, weights.clip], [0.1, 0, 5]);
  assert.is(decoded(SearchSettings, snasSettings.cifar10()).level, 'single');
});

test('each searches a tiny space in an experiment and ends in a genotype', async () => {
  const small = { batchSize: 10, augmentation: {} };
  const made = await runInProcess(() => {
    const images = load(shapes({ train: 20, test: 10, size: 16 }), { validation: 0.5 });
    return Object.fromEntries(
      Object.entries(presets).map(([name, preset]) => {
        const space = name === 'dsnas' ? nasBench201({ cells: 1, channels: 4 }) : tinySpace;
        const few: Readonly<Record<string, SearchPreset['architecture']>> = {
          rsps: rsps({ candidates: 3, batches: 1, finalists: 2 }),
          enas: enas({ hidden: 4, candidates: 2 }),
        };
        const { architecture, ...others } = preset.cifar10();
        const warmUp = name === 'pc-darts' ? 1 : 0;
        return [
          name,
          images.pipe(
            named(
              name,
              search({
                ...others,
                architecture: few[name] ?? architecture,
                ...small,
                epochs: 1 + warmUp,
                warmUp,
                space,
                partial: 2,
              }),
            ),
            named(`cell-${name}`, discretise()),
          ),
        ];
      }),
    );
  });
  for (const name of Object.keys(presets)) {
    const learnt = made[`${name}.distribution`]?.value as LearntArchitecture;
    if ('expectation' in learnt) assert.ok(Number.isFinite(learnt.entropy), name);
    else assert.ok(['rsps', 'enas'].includes(name) && learnt.genotypes.length > 0, name);
    assert.ok(made[`cell-${name}.genotype`] !== undefined, name);
  }
});

test('one-path draws go with partial channels, uncertainty and rounds of pruning', async () => {
  const made = await runInProcess(() => {
    const images = load(shapes({ train: 20, test: 10, size: 16 }), { validation: 0.5 });
    const first = {
      ...gdasSettings.cifar10(),
      space: tinySpace,
      epochs: 1,
      scheduleEpochs: 2,
      batchSize: 6,
      augmentation: {},
      partial: 2,
      dropout: concreteDropout(),
      uncertainty: { weight: 1, samples: 2 },
    };
    return { cell: images.pipe(search(first), widenAndPrune({ partial: 1, keep: 2 }), search({ epochs: 1 }), discretise()) };
  });
  const learnt = made['search-2.distribution']?.value as LearntArchitecture;
  if (!('expectation' in learnt)) throw new Error('a relaxation gives a distribution');
  for (const rows of Object.values(learnt.expectation)) for (const row of rows) assert.is(row.filter((p) => p > 0).length, 2);
});

test.run();
