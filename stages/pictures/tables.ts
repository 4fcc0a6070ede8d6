import { percent } from '../../base/percent.js';
import { BENCHMARK_DATASETS } from '../../datasets/benchmarks/nas-bench-201/table.js';
import { table } from '../../pipeline/report/block.js';
import { lineChart } from '../../pipeline/report/charts/line-chart.js';
import { numberText } from '../../pipeline/report/charts/number-text.js';
import { section } from '../../pipeline/report/section.js';
import { benchmarkRecord } from '../kinds/benchmark-record.js';
import { comparisonKind } from '../kinds/comparison.js';
import { memoryUse } from '../kinds/memory-use.js';
import { outOfDistributionKind } from '../kinds/out-of-distribution.js';
import { searchHistory } from '../kinds/search-history.js';
import { meanAndDeviation, summaryKind } from '../kinds/summary.js';
import { trajectoryRecord } from '../kinds/trajectory-record.js';
import { byGroup, meanCurve, seedsText } from './over-seeds.js';

/** Tables of papers: their figures and those measured, one above the other. */
export const comparisonSection = section(comparisonKind, 'Beside the paper', (artifacts) =>
  artifacts.map(({ value: { title, columns, rows, notes } }) =>
    table({
      title,
      columns: ['', '', ...columns],
      rows: rows.flatMap(({ name, paper, measured }) => [
        [name, 'paper', ...columns.map((_, column) => paper[column] || '–')],
        ['', 'here', ...columns.map((_, column) => measured[column] || '–')],
      ]),
      notes,
    }),
  ),
);

/** Metrics over seeds: mean, deviation and each value. */
export const summarySection = section(summaryKind, 'Over seeds', (artifacts) =>
  artifacts.map(({ stage, value: { seeds, metrics } }) =>
    table({
      title: stage,
      columns: ['metric', seeds.length > 1 ? 'mean ± standard deviation' : 'value', ...seeds.map((seed) => `seed ${seed}`)],
      rows: metrics.map((metric) => [
        metric.unit === 'share' ? `${metric.name}, %` : metric.name,
        meanAndDeviation(metric),
        ...metric.values.map((value) => (metric.unit === 'share' ? (100 * value).toFixed(2) : numberText(value))),
      ]),
    }),
  ),
);

/** Entries of a benchmark. */
export const benchmarkSection = section(benchmarkRecord, 'NAS-Bench-201', (artifacts) =>
  artifacts.length === 0
    ? []
    : [
        table({
          title: 'Test accuracy, and rank in the table',
          columns: ['stage', 'architecture', ...BENCHMARK_DATASETS],
          rows: artifacts.map(({ stage, value: { architecture, results } }) => [
            stage,
            architecture,
            ...BENCHMARK_DATASETS.map(
              (dataset) => `${percent(results[dataset].test)}, rank ${numberText(results[dataset].rank)}`,
            ),
          ]),
        }),
      ],
);

/** Accuracy of the current architecture along searches, by a benchmark. */
export const trajectoryRecordSection = section(trajectoryRecord, 'Accuracy along the search', (artifacts) => {
  const groups = byGroup(artifacts);
  if (groups.length === 0) return [];
  const seeds = Math.max(...groups.map(([, of]) => of.length));
  return BENCHMARK_DATASETS.map((dataset) =>
    lineChart({
      title: `Test accuracy of the current architecture on ${dataset}${seedsText(seeds)}`,
      x: 'epoch',
      y: 'test accuracy',
      series: groups.map(([name, of]) => ({
        name,
        points: meanCurve(
          of.map(({ value }) => value.points.map((point) => ({ x: point.epoch, y: point.accuracies[dataset].current }))),
        ),
      })),
    }),
  );
});

/** Black-box searches: the best figure so far by the cost. */
export const historySection = section(searchHistory, 'Black-box searches', (artifacts) =>
  artifacts.map(({ stage, value: { figure: quantity, unit, evaluations } }) =>
    lineChart({
      title: `${stage}: ${quantity} by cost`,
      x: `cost, ${unit}`,
      y: quantity,
      series: [
        {
          name: 'best so far',
          points: evaluations.map(({ cumulativeCost, incumbent, figure }) => ({
            x: cumulativeCost,
            y: evaluations[incumbent - 1]?.figure ?? figure,
          })),
        },
        { name: 'each evaluation', points: evaluations.map(({ cumulativeCost, figure }) => ({ x: cumulativeCost, y: figure })) },
      ],
    }),
  ),
);

const share = (value: number | null): string => (value === null ? '' : value.toFixed(4));

/** Areas under the ROC curves of out-of-distribution detection. */
export const outOfDistributionSection = section(outOfDistributionKind, 'Out-of-distribution detection', (artifacts) =>
  artifacts.length === 0
    ? []
    : [
        table({
          title: 'AUROC: 1 tells the data sets apart, 0.5 is chance',
          columns: ['stage', 'inside', 'outside', 'predictive entropy', 'least confidence', 'mutual information', 'variance'],
          rows: artifacts.map(({ stage, value: { inside, outside, auroc } }) => [
            stage,
            inside.dataset,
            outside.dataset,
            share(auroc.predictiveEntropy),
            share(auroc.leastConfidence),
            share(auroc.mutualInformation),
            share(auroc.predictiveVariance),
          ]),
        }),
      ],
);

/** Memory that searches take. */
export const memorySection = section(memoryUse, 'Memory of a search step', (artifacts) =>
  artifacts.length === 0
    ? []
    : [
        table({
          title: 'The most that the tensors of one step took',
          columns: ['stage', 'space', 'batch', 'operations an edge', '1/K of the channels', 'MiB'],
          rows: artifacts.map(({ stage, value }) => [
            stage,
            value.space,
            String(value.batchSize),
            String(value.operations),
            `1/${value.partial}`,
            numberText(value.mebibytes),
          ]),
        }),
      ],
);
