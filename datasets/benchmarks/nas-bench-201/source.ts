import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Component, component } from '../../../artifacts/component.js';
import type { Locates, OpenFile, SourceFile } from '../../../artifacts/source.js';
import { expectSettings } from '../../../base/argument.js';
import { record } from '../../../base/codecs/record.js';
import type { Problem } from '../../../base/problem.js';
import { locationOf } from '../../dataset.js';
import type { NasBench201Table } from './table.js';

/** The implementation of a benchmark's table: finds its file, and reads it. */
export interface BenchmarkTable extends Locates {
  /** Reads the file that `locate` found; what does not fit is a `usage` problem with the file, the line and the remedy. */
  readonly read: (files: readonly SourceFile[], open: OpenFile) => TaskEither<Problem, NasBench201Table>;
}

const Settings = record('nasBench201Table', {});
const definition = component<'benchmark', (typeof Settings)['fields'], BenchmarkTable>({
  kind: 'benchmark',
  name: 'nasBench201Table',
  source: import.meta.url,
  config: Settings,
  load: async () => (await import('./reader.js')).nasBench201TableReader,
});

const rooted = (settings: { readonly root?: string } = {}): Component<'benchmark'> => {
  expectSettings('nasBench201Table', settings);
  const { root, ...config } = settings;
  return definition(config, locationOf('nasBench201Table', root));
};
Object.defineProperty(rooted, 'name', { value: 'nasBench201Table' });

/**
 * The table of NAS-Bench-201 as comma-separated values, plain or gzipped; docs/nas-bench-201.md says how to make it out of
 * the benchmark's own file.
 *
 * Looked for as `nb201.csv` or `nb201.csv.gz` in the folder of `--data`, then in `root` (default "data"), each itself or
 * its subfolder `nas-bench-201`; `root` may also be the path of the file. Where it lies enters no key, what it holds does.
 *
 * @example loadBenchmark(nasBench201Table({ root: 'tables/nb201.csv' }))
 */
export const nasBench201Table = Object.assign(rooted, {
  definition: definition.definition,
  source: definition.source,
  config: definition.config,
  load: definition.load,
});
