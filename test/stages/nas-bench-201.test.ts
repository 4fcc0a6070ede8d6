import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Genotype } from '../../networks/genotype.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { type NasBench201Genotype, parseArchitecture } from '../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201 } from '../../networks/spaces/nas-bench-201/space.js';
import { DiscretiseSettings } from '../../stages/discretise/discretise.js';
import { runDiscretise } from '../../stages/discretise/discretise-run.js';
import { EvaluateSettings } from '../../stages/evaluate/evaluate.js';
import { runEvaluate } from '../../stages/evaluate/evaluate-run.js';
import type { ArchitectureDistribution } from '../../stages/kinds/architecture-distribution.js';
import type { Evaluation } from '../../stages/kinds/evaluation.js';
import type { SearchStateValue } from '../../stages/kinds/search-state.js';
import type { TrainedNetwork } from '../../stages/kinds/trained-network.js';
import type { TrainingStateValue } from '../../stages/kinds/training-state.js';
import { RetrainSettings } from '../../stages/retrain/retrain.js';
import { runRetrain } from '../../stages/retrain/retrain-run.js';
import { SearchSettings } from '../../stages/search/search.js';
import { runSearch } from '../../stages/search/search-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, problemOf, startBackend, tinySearch } from './support.js';

const space = nasBench201({ cells: 1, channels: 4 });
const split = colouredSplit();
const retraining = { cells: 1, channels: 4, epochs: 4, batchSize: 8, augmentation: {}, weights: { learningRate: 0.1 } };

const retrainOf = (genotype: Genotype, settings: object) =>
  runRetrain(contextOf(decoded(RetrainSettings, { ...retraining, ...settings }), { split, genotype }));

test.before(startBackend);

test('a search over NAS-Bench-201 ends in an architecture that can be stored, retrained and evaluated', async () => {
  const search = decoded(SearchSettings, { ...tinySearch, space });
  const { artifacts } = (await emitted(runSearch(contextOf(search, { split })))) as Emitted<
    { readonly distribution: ArchitectureDistribution },
    SearchStateValue
  >;
  const { distribution } = artifacts;
  assert.is(distribution.space, 'nas-bench-201');
  assert.is(distribution.expectation.cell?.length, 6);

  const discretised = (await emitted(
    runDiscretise(contextOf(decoded(DiscretiseSettings, { space }), { distribution })),
  )) as Emitted<{ readonly genotype: Genotype }, never>;
  const { genotype } = discretised.artifacts;
  assert.ok(
    genotype.space === 'nas-bench-201' && either.isRight(parseArchitecture((genotype as NasBench201Genotype).architecture)),
  );
  assert.equal(genotypeKind.decode(genotypeKind.encode(genotype)), either.right(genotype));

  const trained = (await emitted(retrainOf(genotype, { auxiliary: 0 }))) as Emitted<
    { readonly network: TrainedNetwork },
    TrainingStateValue
  >;
  const { network } = trained.artifacts;
  const evaluation = (await emitted(
    runEvaluate(contextOf(decoded(EvaluateSettings, { batchSize: 4 }), { split, network })),
  )) as Emitted<{ readonly evaluation: Evaluation }, never>;
  assert.is(evaluation.artifacts.evaluation.images, 9);
  assert.is(evaluation.artifacts.evaluation.parameters, network.header.parameters);
});

test('an auxiliary tower is refused with what to set', async () => {
  const genotype: Genotype = {
    space: 'nas-bench-201',
    architecture: '|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|',
  };
  const { problem, what, remedy } = await problemOf(retrainOf(genotype, { auxiliary: 0.4 }));
  assert.equal([problem, what], ['usage', 'a network of NAS-Bench-201 has no auxiliary tower']);
  assert.match(remedy, /"auxiliary" to 0/);
});

test.run();
