import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem } from '../../../base/problem.js';
import { nasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/source.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { type Flow, start } from '../../../pipeline/flow.js';
import { overSeeds } from '../../../pipeline/over-seeds.js';
import { loadBenchmark } from '../../../stages/benchmark/load-benchmark.js';
import { queryBenchmark } from '../../../stages/benchmark/query-benchmark.js';
import { fixedGenotype } from '../../../stages/genotype/fixed-genotype.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import { type Summary, summaryKind } from '../../../stages/kinds/summary.js';
import { summarise, summariseStage } from '../../../stages/summarise/summarise.js';
import { runSummarise } from '../../../stages/summarise/summarise-run.js';
import { contextOf, emitted, near } from '../support.js';

const evaluationOf = (top1: number, classes = 10, changes: Partial<Evaluation> = {}): Evaluation => ({
  dataset: 'cifar10',
  images: 1000,
  samples: 1,
  top1,
  top5: 0.99,
  loss: 0.1,
  brier: 0.05,
  expectedCalibrationError: 0.02,
  reliability: [],
  predictiveEntropy: 0.2,
  predictiveVariance: null,
  predictiveVarianceSum: null,
  expectedEntropy: null,
  mutualInformation: null,
  inputNoise: { signalToNoise: 'none' },
  parameterNoise: { scale: 0, draws: 5 },
  deviations: null,
  classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
  confusion: [],
  parameters: 4_000_000,
  multiplyAccumulates: 600_000_000,
  ...changes,
});
const uncertain = { predictiveVariance: 0.05, predictiveVarianceSum: 50, expectedEntropy: 0.15, mutualInformation: 0.05 };
const EVERY_EVALUATION = [
  ...['test error', 'top-5 test error', 'test loss', 'parameters', 'multiply-accumulates', 'test accuracy'],
  ...['Brier score', 'expected calibration error', 'predictive entropy'],
];
const listed = <A>(values: readonly A[], of: (index: number) => number = (i) => i) =>
  values.map((value, i) => ({ of: String(of(i)), value }));
const summaryOf = async (inputs: object, seed = 0): Promise<Summary> => {
  const given = {
    evaluation: [],
    benchmarkRecord: [],
    outOfDistribution: [],
    curvature: [],
    weightCurvature: [],
    genotype: [],
    ...inputs,
  };
  return (await emitted(runSummarise(contextOf({}, given, { seed })))).artifacts.summary;
};

test('mean and standard deviation of every metric over the seeds, in ascending order of the seeds', async () => {
  const evaluation = listed([0.974, 0.976, 0.975], (i) => [2, 0, 1][i] as number);
  const { seeds, metrics } = await summaryOf(
    { evaluation: evaluation.map(({ of, value }) => ({ of, value: evaluationOf(value) })) },
    7,
  );
  assert.equal(seeds, [7, 8, 9]);
  assert.equal(
    metrics.map(({ name }) => name),
    EVERY_EVALUATION,
  );
  const [error] = metrics as [Summary['metrics'][number]];
  for (const [i, value] of [0.024, 0.025, 0.026].entries()) near(error.values[i] as number, value, 1e-12);
  near(error.mean, 0.025, 1e-12);
  near(error.deviation as number, 0.001, 1e-12);
});

test('uncertainty and what draws of parameter noise scatter are there where every seed has them', async () => {
  const noisy = { ...uncertain, deviations: { top1: 0.003, predictiveVariance: 0.01 } };
  const told = await summaryOf({ evaluation: listed([0.9, 0.8].map((top1) => evaluationOf(top1, 10, noisy))) });
  assert.equal(
    told.metrics.slice(EVERY_EVALUATION.length).map(({ name, mean }) => [name, mean]),
    [
      ['predictive variance', 0.05],
      ['predictive variance, sum', 50],
      ['expected entropy', 0.15],
      ['mutual information', 0.05],
      ['test accuracy, deviation over draws', 0.003],
      ['predictive variance, deviation over draws', 0.01],
    ],
  );
  const half = await summaryOf({ evaluation: listed([evaluationOf(0.9, 10, noisy), evaluationOf(0.8)]) });
  assert.equal(
    half.metrics.map(({ name }) => name),
    EVERY_EVALUATION,
  );
});

test('areas under ROC curves are metrics too', async () => {
  const found = (area: number) => ({
    inside: { dataset: 'cifar10', images: 10 },
    outside: { dataset: 'svhn', images: 20 },
    samples: 1,
    auroc: { predictiveEntropy: area, leastConfidence: 0.75, mutualInformation: null, predictiveVariance: null },
  });
  const { metrics } = await summaryOf({ outOfDistribution: listed([found(0.75), found(0.5)]) });
  assert.equal(
    metrics.map(({ name, unit, mean }) => [name, unit, mean]),
    [
      ['AUROC of predictive entropy', 'share', 0.625],
      ['AUROC of least confidence', 'share', 0.75],
    ],
  );
});

test('it reads as papers write it', async () => {
  const evaluation = listed([evaluationOf(0.975), evaluationOf(0.976)]);
  const text = summaryKind.summary(await summaryOf({ evaluation }));
  assert.match(text, 'mean ± standard deviation over 2 seeds (0, 1)');
  assert.match(text, '  test error: 2.45 ± 0.07 % (2.50, 2.40)');
  assert.match(text, '  parameters: 4,000,000 ± 0 (4,000,000, 4,000,000)');
  const small = { ...uncertain, predictiveVariance: 0.0000123456 };
  assert.match(
    summaryKind.summary(await summaryOf({ evaluation: listed([evaluationOf(0.9, 10, small)]) })),
    'variance: 0.0000123 (',
  );
  const single = summaryKind.summary(await summaryOf({ evaluation: listed([evaluationOf(0.9, 3)]) }));
  assert.match(single, 'mean over 1 seed (0)\n  test error: 10.00 % (10.00)\n  test loss');
});

test('a summary comes back from the store, a single seed without a deviation', async () => {
  const summary = await summaryOf({ evaluation: listed([evaluationOf(0.9)]) });
  assert.is(summary.metrics[0]?.deviation, null);
  const back = summaryKind.decode(summaryKind.encode(summary));
  assert.equal(back, { _tag: 'Right', right: summary });
});

test('records of a benchmark give accuracies and ranks, and every seed its architecture', async () => {
  const result = { validation: 0.9, test: 0.94, rank: 3, parameters: 1, flops: 1, latency: null, best: 0.944 };
  const record = (test: number) => ({
    benchmark: 'nas-bench-201' as const,
    architecture: '',
    index: 1,
    architectures: 15625,
    results: { cifar10: { ...result, test }, cifar100: result, 'ImageNet16-120': result },
  });
  const { metrics, architectures } = await summaryOf({
    benchmarkRecord: listed([record(0.94), record(0.92)]),
    genotype: listed([publishedGenotypes.DARTS_V1, publishedGenotypes.DARTS_V2]),
  });
  assert.is(metrics.length, 9);
  const found = metrics.find(({ name }) => name === 'cifar10 test accuracy');
  near(found?.mean ?? 0, 0.93, 1e-12);
  assert.is(architectures.length, 2);
  assert.match(architectures[0] as string, 'sep_conv_3x3');
});

test('what one seed lacks is left out for all', async () => {
  const { seeds, metrics, architectures } = await summaryOf({
    evaluation: listed([evaluationOf(0.9), evaluationOf(0.8)]),
    genotype: listed([publishedGenotypes.DARTS_V1]),
  });
  assert.equal([seeds, metrics.length, architectures], [[0, 1], EVERY_EVALUATION.length, []]);
});

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return isProblem(error) ? `${error.what}; ${error.remedy}` : String(error);
  }
  return 'accepted';
};

test('it takes the artifacts of the flows that overSeeds gives, by their seeds', () => {
  const runs = overSeeds([3, 4], () =>
    fixedGenotype('|none~0|+|none~0|none~1|+|none~0|none~1|none~2|').pipe(queryBenchmark(loadBenchmark(nasBench201Table()))),
  );
  assert.equal(Object.keys(summarise(runs).node.inputs), ['benchmarkRecord@3', 'genotype@3', 'benchmarkRecord@4', 'genotype@4']);
  assert.match(
    refusal(() => summarise([...runs, ...runs])),
    'two flows have one seed',
  );
  assert.match(
    refusal(() => summarise([])),
    'give it what overSeeds gives',
  );
  const cells: readonly Flow<object & Record<string, unknown>>[] = overSeeds([0, 1], () => fixedGenotype('DARTS_V1'));
  assert.match(
    refusal(() => summarise(cells)),
    'end each flow in evaluate()',
  );
  assert.match(
    refusal(() => summarise([start(summariseStage, {})])),
    'give it what overSeeds gives',
  );
});

test.run();
