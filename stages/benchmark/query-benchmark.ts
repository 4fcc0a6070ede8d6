import { record } from '../../base/codecs/record.js';
import { nasBench201TableKind } from '../../datasets/benchmarks/nas-bench-201/kind.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { operator } from '../../pipeline/flow.js';
import { stage } from '../../pipeline/stage.js';
import { benchmarkRecord } from '../kinds/benchmark-record.js';

/** Settings of {@link queryBenchmark}. */
export const QueryBenchmarkSettings = record('queryBenchmark', {});

/** The stage behind {@link queryBenchmark}. */
export const queryBenchmarkStage = stage({
  name: 'queryBenchmark',
  source: import.meta.url,
  config: QueryBenchmarkSettings,
  inputs: { genotype: genotypeKind, benchmark: nasBench201TableKind },
  outputs: { benchmarkRecord },
  seeded: false,
  foresee: () => import('./foresee-query.js').then((module) => module.foreseeQuery),
  load: () => import('./query-benchmark-run.js').then((module) => module.runQueryBenchmark),
});

/**
 * Looks the found cell up in a tabular benchmark: validation and test accuracy on its three data sets, rank and cost,
 * without training anything.
 *
 * @example cell.pipe(queryBenchmark(loadBenchmark(nasBench201Table({ root: 'data' }))))
 */
export const queryBenchmark = operator(queryBenchmarkStage);
