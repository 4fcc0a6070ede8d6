import type * as t from 'io-ts';
import { defer, from, map, mergeMap, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { orThrow } from '../../base/or-throw.js';
import type { BenchmarkTable } from '../../datasets/benchmarks/nas-bench-201/source.js';
import type { NasBench201Table } from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { LoadBenchmarkSettings } from './load-benchmark.js';

/** Reads the benchmark's file and emits its table. */
export const runLoadBenchmark = ({
  config,
  files,
  open,
}: StageContext<t.TypeOf<typeof LoadBenchmarkSettings>, unknown>): Observable<
  StageEvent<{ readonly benchmark: NasBench201Table }, never>
> =>
  defer(() => from(resolveComponent<BenchmarkTable>(config.table))).pipe(
    mergeMap((table) => table.read(files, open)()),
    map((read) => ({ type: 'artifact', name: 'benchmark', value: orThrow(read) }) as const),
  );
