import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import type { Genotype } from '../../../networks/genotype.js';
import { NAS_BENCH_201_OPERATIONS, type NasBench201Operation } from '../../../networks/operations/names.js';
import { nasBench201Format } from '../../../networks/spaces/nas-bench-201/format.js';
import {
  formatArchitecture,
  NAS_BENCH_201_EDGES,
  type NasBench201Genotype,
  parseArchitecture,
} from '../../../networks/spaces/nas-bench-201/genotype.js';
import { architectureAt, BENCHMARK_DATASETS, type BenchmarkDataset, type NasBench201Table } from './table.js';

/** Results of one architecture on one data set. */
export interface BenchmarkResult {
  /** Accuracies after 200 epochs, mean over the benchmark's runs, as shares from 0 to 1. */
  readonly validation: number;
  readonly test: number;
  /** 1 for the best test accuracy on this data set; architectures of equal accuracy share a rank. */
  readonly rank: number;
  readonly parameters: number;
  /** Multiply-accumulates for one image, as the benchmark counts them; it calls them FLOPs. */
  readonly flops: number;
  /** Seconds that a batch of 256 took the authors' GPU; null where it was not measured. */
  readonly latency: number | null;
}

/** Entry of one architecture in the table. */
export interface ArchitectureRecord {
  readonly architecture: string;
  /** The benchmark's number of the architecture, from 0. */
  readonly index: number;
  readonly results: Readonly<Record<BenchmarkDataset, BenchmarkResult>>;
}

const forEachDataset = <A>(of: (dataset: BenchmarkDataset) => A): Readonly<Record<BenchmarkDataset, A>> =>
  Object.fromEntries(BENCHMARK_DATASETS.map((dataset) => [dataset, of(dataset)])) as Record<BenchmarkDataset, A>;

/** The record of the architecture with the benchmark's number `index`. */
export const recordAt = (table: NasBench201Table, index: number): ArchitectureRecord => ({
  architecture: architectureAt(table, index),
  index,
  results: forEachDataset((dataset) => {
    const { validation, test, parameters, flops, latency } = table.columns[dataset];
    const accuracy = test[index] as number;
    const seconds = latency[index] as number;
    return {
      validation: validation[index] as number,
      test: accuracy,
      rank: 1 + test.reduce((better, other) => better + (other > accuracy ? 1 : 0), 0),
      parameters: parameters[index] as number,
      flops: flops[index] as number,
      latency: Number.isNaN(seconds) ? null : seconds,
    };
  }),
});

/** A number for every architecture, by the places of its operations. */
const codeOf = (places: ArrayLike<number>, from: number): number => {
  let code = 0;
  for (let edge = 0; edge < NAS_BENCH_201_EDGES.length; edge++)
    code = code * NAS_BENCH_201_OPERATIONS.length + (places[from + edge] as number);
  return code;
};

// A search asks for hundreds of architectures of one table, which has its rows in any order.
const indexes = new WeakMap<NasBench201Table['operations'], ReadonlyMap<number, number>>();

/** The rows of a table by the codes of their architectures. */
const indexOfTable = ({ operations }: NasBench201Table): ReadonlyMap<number, number> => {
  const known = indexes.get(operations);
  if (known !== undefined) return known;
  const made = new Map<number, number>();
  for (let at = operations.length - NAS_BENCH_201_EDGES.length; at >= 0; at -= NAS_BENCH_201_EDGES.length)
    made.set(codeOf(operations, at), at / NAS_BENCH_201_EDGES.length);
  indexes.set(operations, made);
  return made;
};

const indexOf = (table: NasBench201Table, architecture: readonly NasBench201Operation[]): number => {
  const places = architecture.map((operation) => NAS_BENCH_201_OPERATIONS.indexOf(operation));
  const index = indexOfTable(table).get(codeOf(places, 0));
  if (index === undefined)
    throw new Error(`the table has no ${formatArchitecture(architecture)}; read it with parseNasBench201Csv, which refuses gaps`);
  return index;
};

/** The benchmark's number of a genotype's architecture, or a usage problem when the genotype is of another space. */
export const indexOfGenotype = (table: NasBench201Table, genotype: Genotype): either.Either<Problem, number> => {
  if (genotype.space !== 'nas-bench-201') return either.left(foreignProblem(genotype.space));
  return either.map((architecture: readonly NasBench201Operation[]) => indexOf(table, architecture))(
    parsedArchitecture((genotype as NasBench201Genotype).architecture),
  );
};

const parsedArchitecture = (architecture: string): either.Either<Problem, readonly NasBench201Operation[]> =>
  either.mapLeft(
    (why: string): Problem =>
      problem(
        'usage',
        `${quoted(architecture)} is no architecture of NAS-Bench-201: ${why}`,
        'table of NAS-Bench-201',
        'give one operation for each of the six edges in the notation of the benchmark',
      ),
  )(parseArchitecture(architecture));

/**
 * The record of an architecture in the benchmark's notation.
 *
 * @returns the record, or a usage problem that says why the text is no architecture of the space
 */
export const queryArchitecture = (table: NasBench201Table, architecture: string): either.Either<Problem, ArchitectureRecord> =>
  either.map((operations: readonly NasBench201Operation[]) => recordAt(table, indexOf(table, operations)))(
    parsedArchitecture(architecture),
  );

/** Tells by the name of its space whether the table has a genotype. */
export const isInTable = ({ space }: Pick<Genotype, 'space'>): boolean => space === nasBench201Format.space;

/** The usage problem of a genotype of another space than the table's. */
export const foreignProblem = (space: string): Problem =>
  problem(
    'usage',
    `the genotype is of the space ${space}, and the table has the architectures of nas-bench-201 alone`,
    'table of NAS-Bench-201',
    'search in nasBench201(), or measure the genotype with retrain() and evaluate()',
  );

/**
 * The record of a genotype.
 *
 * @returns the record, or a usage problem when the genotype is of another space
 */
export const queryGenotype = (table: NasBench201Table, genotype: Genotype): either.Either<Problem, ArchitectureRecord> =>
  isInTable(genotype)
    ? queryArchitecture(table, (genotype as NasBench201Genotype).architecture)
    : either.left(foreignProblem(genotype.space));

/** The record of the architecture with the best accuracy on a data set; of equal ones that with the lowest number. */
export const bestArchitecture = (
  table: NasBench201Table,
  dataset: BenchmarkDataset,
  by: 'validation' | 'test' = 'test',
): ArchitectureRecord => {
  const accuracies = table.columns[dataset][by];
  return recordAt(
    table,
    accuracies.reduce((best, accuracy, index) => (accuracy > (accuracies[best] as number) ? index : best), 0),
  );
};

/** Mean and standard deviation of an accuracy, as shares from 0 to 1. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** For each of the best-validated architectures' places the probability that it wins; equal ones share theirs. */
const winning = (validation: Float64Array, samples: number): Float64Array => {
  const order = Array.from(validation.keys()).sort((a, b) => (validation[a] as number) - (validation[b] as number));
  const probability = new Float64Array(validation.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && validation[order[to] as number] === validation[order[from] as number]) to++;
    const share = ((to / order.length) ** samples - (from / order.length) ** samples) / (to - from);
    for (const index of order.slice(from, to)) probability[index] = share;
    from = to;
  }
  return probability;
};

/**
 * Result of random search: of `samples` architectures drawn uniformly, with replacement, the one with the best
 * validation accuracy on `searched`; its expected accuracies on every data set and their standard deviations.
 *
 * Exact, by the distribution of the best of the draws; nothing is drawn. With one sample it is the mean over all
 * architectures. Validation is by the table's own accuracies after 200 epochs.
 */
export const randomSearch = (
  table: NasBench201Table,
  searched: BenchmarkDataset,
  samples: number,
): Readonly<Record<BenchmarkDataset, Readonly<Record<'validation' | 'test', Spread>>>> => {
  const probability = winning(table.columns[searched].validation, samples);
  const spreadOf = (accuracies: Float64Array): Spread => {
    const mean = accuracies.reduce((sum, accuracy, i) => sum + (probability[i] as number) * accuracy, 0);
    const variance = accuracies.reduce((sum, accuracy, i) => sum + (probability[i] as number) * (accuracy - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(variance) };
  };
  return forEachDataset((dataset) => ({
    validation: spreadOf(table.columns[dataset].validation),
    test: spreadOf(table.columns[dataset].test),
  }));
};
