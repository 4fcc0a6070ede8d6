// Black-box methods on the table of NAS-Bench-201, many seeds each, in this process and without a store: the searches are
// those of the stage `blackBoxSearch`, each data set searched on itself by the accuracies after 12 epochs.
//   node --import ./scripts/source-loader.mjs bench/black-box.ts nb201.csv.gz
//     [--seeds 500] [--method reinforce] [--settings '{"learningRate":0.1}'] [--data cifar10] [--evaluations 95]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Component } from '../artifacts/component.js';
import { deviationOf, meanOf } from '../base/numerics/statistics.js';
import { orThrow } from '../base/or-throw.js';
import { parseNasBench201Csv } from '../datasets/benchmarks/nas-bench-201/csv.js';
import { type ArchitectureRecord, queryGenotype } from '../datasets/benchmarks/nas-bench-201/queries.js';
import { BENCHMARK_DATASETS, type BenchmarkDataset, type NasBench201Table } from '../datasets/benchmarks/nas-bench-201/table.js';
import type { Genotype } from '../networks/genotype.js';
import { nasBench201 } from '../networks/spaces/nas-bench-201/space.js';
import { advance } from '../stages/black-box/advance.js';
import { BlackBoxSearchSettings } from '../stages/black-box/black-box-search.js';
import { benchmarkAccuracy } from '../stages/black-box/evaluators/benchmark-accuracy.js';
import { localSearch } from '../stages/black-box/methods/local-search.js';
import { randomSampling } from '../stages/black-box/methods/random-sampling.js';
import { regularisedEvolution } from '../stages/black-box/methods/regularised-evolution.js';
import { reinforce } from '../stages/black-box/methods/reinforce.js';
import { blackBoxSetup } from '../stages/black-box/search-setup.js';
import { initialState } from '../stages/black-box/search-state.js';
import { incumbentOf } from '../stages/kinds/search-history.js';
import { table as tableText } from './table.js';

const METHODS: Readonly<Record<string, (settings: object) => Component>> = {
  random: randomSampling,
  reinforce,
  evolution: regularisedEvolution,
  local: localSearch,
};

/** Evaluations that the 12,000 seconds of the benchmark's paper come to (docs/drnas.md). */
const EVALUATIONS: Readonly<Record<BenchmarkDataset, number>> = { cifar10: 95, cifar100: 50, 'ImageNet16-120': 20 };

const unopened = () => () => Promise.reject(new Error('a search over a table opens no image'));

/** The best genotype that a search finds. */
const found = async (benchmark: NasBench201Table, settings: BlackBoxSearchSettings, seed: number): Promise<Genotype> => {
  const search = orThrow(await blackBoxSetup(settings, { benchmark }, seed, unopened));
  let state = initialState(search);
  while (state.ended === undefined) state = await advance(search, state);
  const best = incumbentOf(state.evaluations);
  if (best === undefined) throw new Error(`${search.method.name} proposed nothing`);
  return best.genotype;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '500' },
    method: { type: 'string' },
    settings: { type: 'string', default: '{}' },
    data: { type: 'string' },
    evaluations: { type: 'string' },
  },
});

const oneOf = <A extends string>(known: readonly A[], asked: string | undefined): readonly A[] => {
  const chosen = known.filter((name) => asked === undefined || name === asked);
  if (chosen.length === 0) throw new Error(`there is no "${asked}"; there are ${known.join(', ')}`);
  return chosen;
};

const numberOf = (text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 2) throw new Error(`"${text}" is no whole number from 2`);
  return number;
};

const [path] = positionals;
if (path === undefined) throw new Error('name the table: nb201.csv or nb201.csv.gz');
const bytes = readFileSync(path);
const benchmark = orThrow(parseNasBench201Csv(path, (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()));
const seeds = Array.from({ length: numberOf(values.seeds) }, (_, seed) => seed);
const rows: string[][] = [];
for (const dataset of oneOf(BENCHMARK_DATASETS, values.data)) {
  const evaluations = values.evaluations === undefined ? EVALUATIONS[dataset] : numberOf(values.evaluations);
  for (const name of oneOf(Object.keys(METHODS), values.method)) {
    const settings = orThrow(
      BlackBoxSearchSettings.decode({
        space: nasBench201(),
        method: METHODS[name]?.(JSON.parse(values.settings) as object),
        evaluator: benchmarkAccuracy({ dataset, epochs: 12, cost: 'epochs' }),
        budget: { evaluations },
      }),
    );
    const began = performance.now();
    const records: ArchitectureRecord[] = [];
    for (const seed of seeds) records.push(orThrow(queryGenotype(benchmark, await found(benchmark, settings, seed))));
    const cells = BENCHMARK_DATASETS.flatMap((of) =>
      (['validation', 'test'] as const).map((part) => {
        const accuracies = records.map(({ results }) => 100 * results[of][part]);
        return `${meanOf(accuracies).toFixed(2)} ± ${(deviationOf(accuracies) ?? 0).toFixed(2)}`;
      }),
    );
    rows.push([dataset, name, String(evaluations), ...cells, ((performance.now() - began) / 1000).toFixed(0)]);
  }
}
console.log(
  tableText(
    [...['searched on', 'method', 'evaluations'], ...BENCHMARK_DATASETS.flatMap((of) => [`${of} validation`, `${of} test`]), 's'],
    rows,
  ),
);
