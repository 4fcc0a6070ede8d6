import * as t from 'io-ts';
import { expectSettings } from '../../base/argument.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { nasBench201TableKind } from '../../datasets/benchmarks/nas-bench-201/kind.js';
import { type AnyFlow, expectFlows, type Flow, gather } from '../../pipeline/flow.js';
import { type ConfigOf, stage, type ValuesOf } from '../../pipeline/stage.js';
import { comparisonKind } from '../kinds/comparison.js';
import { memoryUse } from '../kinds/memory-use.js';
import { repetitions } from '../kinds/settings/sizes.js';
import { summaryKind } from '../kinds/summary.js';

/** Settings of {@link compareWithPaper}. */
export const CompareSettings = record('compareWithPaper', {
  /** Source of the figures, for example `DrNAS, Table 4`. */
  title: t.string,
  /** Metrics of the summaries, and the paper's names of them. */
  columns: t.readonlyArray(
    t.exact(
      t.intersection([
        t.type({ title: t.string, metric: t.string }),
        /** Flows that the column is of, where it is not of all. */
        t.partial({ from: t.readonlyArray(t.string) }),
      ]),
    ),
  ),
  /** Flows to compare, by name, or "optimum" or "random search" of a benchmark's table; with the figures of the paper. */
  rows: t.readonlyArray(
    t.exact(
      t.intersection([
        t.type({ name: t.string, of: t.readonlyArray(t.string), paper: t.readonlyArray(t.string) }),
        /** Flows whose metrics are subtracted, seed by seed. */
        t.partial({ less: t.readonlyArray(t.string) }),
      ]),
    ),
  ),
  /** Number of architectures that random search looks at. */
  samples: withDefault(repetitions, 100),
  notes: withDefault(t.readonlyArray(t.string), []),
});
export type CompareSettings = t.TypeOf<typeof CompareSettings>;

/** The stage behind {@link compareWithPaper}. */
export const compareStage = stage({
  name: 'compareWithPaper',
  source: import.meta.url,
  config: CompareSettings,
  inputs: {},
  each: { summary: summaryKind, memory: memoryUse, benchmark: nasBench201TableKind },
  outputs: { comparison: comparisonKind },
  seeded: false,
  foresee: () => import('./foresee-compare.js').then((module) => module.foreseeCompare),
  load: () => import('./compare-run.js').then((module) => module.runCompare),
});

/**
 * Sets what was measured beside a paper's table.
 *
 * - `columns`: metrics of summaries, such as `{ title: 'CIFAR-10 test', metric: 'cifar10 test accuracy' }`, or
 *   `peak memory, MiB` of a flow that ends in `measureMemory()`. With `from`, which names flows, a row's cell is that of the
 *   row's flow among them, as where each column was searched on images of its own; empty where the row has none.
 * - `rows`: `{ name, of, paper }`: `of` names the flows that have the row's metrics, or is `optimum` or `random search`,
 *   which are computed from the table of a benchmark that one of the flows has; `paper` has a text for each column, such as
 *   "N/A". A metric that the row's flows lack and another row has reads "N/A", and so does one that an evaluation has under a
 *   condition, as the variance of a network without dropout or the top-5 error of five classes;
 *   a row of no flow has the paper's figures alone. With `less`, which names flows too, a row has differences: the metrics of
 *   `of` less those of `less`, seed by seed.
 * - `samples` (100): architectures of a random search; `notes`: how the settings differ.
 *
 * @param flows each with a `summary` or a `memory`, and for a benchmark's own rows one with a `benchmark`
 *
 * @example
 * compareWithPaper({ drnas: summarise(runs), table }, {
 *   title: 'DrNAS, Table 4', columns: [{ title: 'CIFAR-10 test', metric: 'cifar10 test accuracy' }],
 *   rows: [{ name: 'DrNAS', of: ['drnas'], paper: ['94.36 ± 0.00'] }, { name: 'optimum', of: ['optimum'], paper: ['94.37'] }],
 * })
 */
export const compareWithPaper = (
  flows: Readonly<Record<string, AnyFlow>>,
  settings: ConfigOf<typeof compareStage>,
): Flow<ValuesOf<(typeof compareStage)['outputs']>> => {
  expectFlows('compareWithPaper', flows);
  expectSettings('compareWithPaper', settings);
  return gather(compareStage, settings, flows);
};
