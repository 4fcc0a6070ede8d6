import type { Component } from '../../../artifacts/component.js';
import type { NasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/table.js';
import type { Genotype } from '../../../networks/genotype.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { BlackBoxSearchSettings } from '../../../stages/black-box/black-box-search.js';
import { runBlackBoxSearch } from '../../../stages/black-box/black-box-search-run.js';
import { benchmarkAccuracy } from '../../../stages/black-box/evaluators/benchmark-accuracy.js';
import { randomSampling } from '../../../stages/black-box/methods/random-sampling.js';
import type { BlackBoxInputs } from '../../../stages/black-box/search-setup.js';
import { type BlackBoxStateValue, blackBoxState } from '../../../stages/kinds/black-box-state.js';
import type { SearchHistory } from '../../../stages/kinds/search-history.js';
import { tableOfRows } from '../../datasets/benchmarks/nas-bench-201/rows.js';
import { contextOf, decoded, type Emitted, emitted, right } from '../support.js';

/** A table without accuracies after 12 epochs and without times. */
export const bareTable = tableOfRows();

/** A table with accuracies after 12 epochs that fall with the architecture's number, and times that differ from row to row. */
export const timedTable: NasBench201Table = {
  ...bareTable,
  columns: {
    ...bareTable.columns,
    cifar10: {
      ...bareTable.columns.cifar10,
      validation12: Float64Array.from({ length: 15_625 }, (_, i) => 1 - i / 15_625),
      seconds12: Float64Array.from({ length: 15_625 }, (_, i) => 100 + (i % 50)),
    },
  },
};

export type Outputs = { readonly genotype: Genotype; readonly history: SearchHistory };

/** Settings of a search of the table by epochs, which every table has the costs of. */
export const byTable = {
  space: nasBench201(),
  method: randomSampling(),
  evaluator: benchmarkAccuracy({ epochs: 200, cost: 'epochs' }),
};

export const run = (
  settings: { readonly budget: object; readonly method?: Component; readonly evaluator?: Component; readonly space?: Component },
  {
    inputs = { benchmark: bareTable },
    seed = 5,
    ...given
  }: {
    readonly inputs?: BlackBoxInputs;
    readonly seed?: number;
    readonly resume?: BlackBoxStateValue;
    readonly isStopped?: () => boolean;
  } = {},
) => runBlackBoxSearch(contextOf(decoded(BlackBoxSearchSettings, { ...byTable, ...settings }), inputs, { seed, ...given }));

/** Runs a search to its end. */
export const searched = (
  settings: Parameters<typeof run>[0],
  given?: Parameters<typeof run>[1],
  taken: readonly number[] = [],
): Promise<Emitted<Outputs, BlackBoxStateValue>> =>
  emitted(run(settings, given), taken) as Promise<Emitted<Outputs, BlackBoxStateValue>>;

/** A state as it comes back from the store. */
export const stored = (state: BlackBoxStateValue): BlackBoxStateValue => right(blackBoxState.decode(blackBoxState.encode(state)));
