import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { percent } from '../../base/percent.js';
import { BENCHMARK_DATASETS, type BenchmarkDataset } from '../../datasets/benchmarks/nas-bench-201/table.js';

const Result = t.readonly(
  t.strict({
    validation: t.number,
    test: t.number,
    rank: t.number,
    parameters: t.number,
    flops: t.number,
    latency: t.union([t.number, t.null]),
    /** The best test accuracy in the table. */
    best: t.number,
  }),
);

/** Entry of a benchmark for one architecture: accuracies and costs on each data set, its rank, and the best entry. */
export const BenchmarkRecord = t.readonly(
  t.strict({
    benchmark: t.literal('nas-bench-201'),
    architecture: t.string,
    index: t.number,
    /** Number of architectures that the ranks are among. */
    architectures: t.number,
    results: t.readonly(
      t.strict({ cifar10: Result, cifar100: Result, 'ImageNet16-120': Result } satisfies Record<BenchmarkDataset, t.Mixed>),
    ),
  }),
);
export type BenchmarkRecord = t.TypeOf<typeof BenchmarkRecord>;

/** The artifact kind of a {@link BenchmarkRecord}. */
export const benchmarkRecord = jsonKind('benchmark-record', 1, BenchmarkRecord, ({ architecture, architectures, results }) => {
  const lines = BENCHMARK_DATASETS.map((dataset) => {
    const { validation, test, rank, best } = results[dataset];
    return `  ${dataset}: test ${percent(test)} (rank ${rank.toLocaleString('en-US')} of ${architectures.toLocaleString('en-US')}, best ${percent(best)}), validation ${percent(validation)}`;
  });
  const { parameters, flops } = results.cifar10;
  const cost = `${parameters.toLocaleString('en-US')} parameters, ${(flops / 1e6).toFixed(1)} M FLOPs on cifar10`;
  return [`${architecture}: ${cost}`, ...lines].join('\n');
});
