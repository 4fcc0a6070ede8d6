import { type Component, componentOf } from '../../artifacts/component.js';
import { record } from '../../base/codecs/record.js';
import { nasBench201TableKind } from '../../datasets/benchmarks/nas-bench-201/kind.js';
import { type Flow, start } from '../../pipeline/flow.js';
import { stage, type ValuesOf } from '../../pipeline/stage.js';

/** Settings of {@link loadBenchmark}. */
export const LoadBenchmarkSettings = record('loadBenchmark', { table: componentOf('benchmark') });

/** The stage behind {@link loadBenchmark}. */
export const loadBenchmarkStage = stage({
  name: 'loadBenchmark',
  source: import.meta.url,
  config: LoadBenchmarkSettings,
  inputs: {},
  outputs: { benchmark: nasBench201TableKind },
  seeded: false,
  sources: ({ table }) => [table],
  load: () => import('./load-benchmark-run.js').then((module) => module.runLoadBenchmark),
});

/**
 * Reads a tabular benchmark: of every architecture of a space what it reaches and costs.
 *
 * @example const benchmark = loadBenchmark(nasBench201Table({ root: 'data' }));
 */
export const loadBenchmark = (table: Component<'benchmark'>): Flow<ValuesOf<(typeof loadBenchmarkStage)['outputs']>> =>
  start(loadBenchmarkStage, { table });
