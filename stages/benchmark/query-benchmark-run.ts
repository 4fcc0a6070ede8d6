import * as either from 'fp-ts/lib/Either.js';
import { defer, from, type Observable } from 'rxjs';
import { orThrow } from '../../base/or-throw.js';
import { unplaced } from '../../base/problem.js';
import { bestArchitecture, queryGenotype } from '../../datasets/benchmarks/nas-bench-201/queries.js';
import {
  BENCHMARK_DATASETS,
  type BenchmarkDataset,
  NAS_BENCH_201_ARCHITECTURES,
  type NasBench201Table,
} from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { BenchmarkRecord } from '../kinds/benchmark-record.js';

type Context = StageContext<unknown, { readonly genotype: Genotype; readonly benchmark: NasBench201Table }>;
type Event = StageEvent<{ readonly benchmarkRecord: BenchmarkRecord }, never>;

/** Emits the record of the genotype, and its accuracies and ranks as metrics. */
export const runQueryBenchmark = ({ inputs: { genotype, benchmark } }: Context): Observable<Event> =>
  defer(() => {
    const { architecture, index, results } = orThrow(either.mapLeft(unplaced)(queryGenotype(benchmark, genotype)));
    const withBest = (dataset: BenchmarkDataset) => ({
      ...results[dataset],
      best: bestArchitecture(benchmark, dataset).results[dataset].test,
    });
    const value: BenchmarkRecord = {
      benchmark: 'nas-bench-201',
      architecture,
      index,
      architectures: NAS_BENCH_201_ARCHITECTURES,
      results: {
        cifar10: withBest('cifar10'),
        cifar100: withBest('cifar100'),
        'ImageNet16-120': withBest('ImageNet16-120'),
      },
    };
    const values = BENCHMARK_DATASETS.flatMap((dataset) => [
      [`${dataset} validation accuracy`, results[dataset].validation] as const,
      [`${dataset} test accuracy`, results[dataset].test] as const,
      [`${dataset} rank`, results[dataset].rank] as const,
    ]);
    return from<Event[]>([
      { type: 'metric', step: 1, values: Object.fromEntries(values) },
      { type: 'artifact', name: 'benchmarkRecord', value },
    ]);
  });
