import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/source.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { loadBenchmark } from '../../../stages/benchmark/load-benchmark.js';
import { queryBenchmark } from '../../../stages/benchmark/query-benchmark.js';
import { blackBoxSearch } from '../../../stages/black-box/black-box-search.js';
import { benchmarkAccuracy } from '../../../stages/black-box/evaluators/benchmark-accuracy.js';
import { shortTraining } from '../../../stages/black-box/evaluators/short-training.js';
import { randomSampling } from '../../../stages/black-box/methods/random-sampling.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { type AnyFlow, graphOf, images, small, testRefusals } from './support.js';

const table = (): AnyFlow => loadBenchmark(nasBench201Table());
const budget = { evaluations: 10 };
const byTable = (settings: object = {}, from = table()): AnyFlow =>
  from.pipe(
    blackBoxSearch({ space: nasBench201(), method: randomSampling(), evaluator: benchmarkAccuracy(), budget, ...settings }),
  );
const byTraining = (settings: object = {}, from = images(), search: object = {}): AnyFlow =>
  from.pipe(
    blackBoxSearch({
      space: small,
      method: randomSampling(),
      evaluator: shortTraining({ batchSize: 8, epochs: 2, ...settings }),
      budget,
      ...search,
    }),
  );

testRefusals([
  [
    'a black-box search without a limit',
    () => byTable({ budget: {} }),
    [],
    'stage blackBoxSearch',
    /limits neither the evaluations nor their cost/,
    /budget.cost/,
  ],
  [
    'a table that is not at hand',
    () => byTable({}, images()),
    [],
    'stage blackBoxSearch',
    /in a table, and none is at hand/,
    /loadBenchmark/,
  ],
  [
    'a table of another space',
    () => byTable({ space: small }),
    [],
    'stage blackBoxSearch',
    /the space is darts/,
    /nasBench201\(\)/,
  ],
  [
    'a genotype of another space that is looked up',
    () => byTraining({}, images()).pipe(queryBenchmark(table())) as AnyFlow,
    [],
    'stage queryBenchmark',
    /of the space darts/,
    /nasBench201\(\)/,
  ],
  [
    'a short training without images',
    () => byTraining({}, table()),
    [],
    'stage blackBoxSearch',
    /trains networks on images, and none are at hand/,
    /load\(/,
  ],
  [
    'a short training whose batches are too large',
    byTraining,
    ['blackBoxSearch.evaluator.batchSize=300'],
    'stage blackBoxSearch',
    /a batch of 300 is more than the 200 images for the weights/,
    /"batchSize" to 200/,
  ],
  [
    'a short training without images to judge by',
    () => byTraining({}, images({}, { validation: 0 })),
    [],
    'stage blackBoxSearch',
    /no validation images/,
    /share for validation/,
  ],
  [
    'a short training with a tower that its space does not have',
    () => byTraining({ auxiliary: 0.4 }, images(), { space: nasBench201() }),
    [],
    'stage blackBoxSearch',
    /has no auxiliary tower/,
    /"auxiliary" to 0/,
  ],
  [
    'a short training of a network that no machine holds',
    () => byTraining({ channels: 4096, cells: 20 }),
    [],
    'stage blackBoxSearch',
    /this machine has/,
    /"evaluator.channels"/,
  ],
]);

test('what fits is let through, and what is found is known to the stages after it', async () => {
  for (const build of [
    () => byTable().pipe(queryBenchmark()) as AnyFlow,
    () => byTraining().pipe(retrain({ batchSize: 8, auxiliary: 0 })) as AnyFlow,
  ]) {
    const graph = await graphOf(build);
    assert.ok(either.isRight(graph), JSON.stringify(graph));
  }
});

test.run();
