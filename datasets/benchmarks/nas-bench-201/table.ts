import { NAS_BENCH_201_OPERATIONS, type NasBench201Operation } from '../../../networks/operations/names.js';
import { formatArchitecture, NAS_BENCH_201_EDGES } from '../../../networks/spaces/nas-bench-201/genotype.js';

/** The data sets that the benchmark trained every architecture on, by the names that it gives them. */
export const BENCHMARK_DATASETS = ['cifar10', 'cifar100', 'ImageNet16-120'] as const;

/** The name of one of the {@link BENCHMARK_DATASETS}. */
export type BenchmarkDataset = (typeof BENCHMARK_DATASETS)[number];

/** Number of architectures in the space: 5 operations on 6 edges, 15,625. */
export const NAS_BENCH_201_ARCHITECTURES = NAS_BENCH_201_OPERATIONS.length ** NAS_BENCH_201_EDGES.length;

/** Measurements on one data set; entry i is of the architecture with the benchmark's number i. */
export interface BenchmarkColumns {
  /** Accuracies after 200 epochs, mean over the runs, as shares from 0 to 1. */
  readonly validation: Float64Array;
  readonly test: Float64Array;
  /** Parameters of the network. */
  readonly parameters: Int32Array;
  /** Multiply-accumulates for one image, as the benchmark counts them; it calls them FLOPs. */
  readonly flops: Int32Array;
  /** Seconds that a batch of 256 took the authors' GPU; NaN where it was not measured. */
  readonly latency: Float64Array;
}

/** Quantities of one data set that a table may have besides; in each NaN stands for what was not measured. */
export interface FurtherColumns {
  /** Validation accuracies of the training of 12 epochs, mean over the runs, as shares from 0 to 1. */
  readonly validation12?: Float64Array;
  /**
   * Seconds that the training of 200 or of 12 epochs took the authors' GPU, with one pass over the validation images at its
   * end: what the benchmark charges a search for hearing that accuracy (`simulate_train_eval` of its package).
   */
  readonly seconds?: Float64Array;
  readonly seconds12?: Float64Array;
}

/**
 * The table of NAS-Bench-201: every architecture of the space, trained and measured on three data sets.
 *
 * Architectures that compute the same function are trained apart and have rows of their own.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 2.
 */
export interface NasBench201Table {
  /** [architectures, edges]: the place of each edge's operation among `NAS_BENCH_201_OPERATIONS`, by the benchmark's number. */
  readonly operations: Uint8Array;
  readonly columns: Readonly<Record<BenchmarkDataset, BenchmarkColumns & FurtherColumns>>;
}

/** A number that tells the architectures apart, from 0 to 15,624, of its operations' places; not the benchmark's own. */
export const architectureCode = (operations: ArrayLike<number>): number =>
  Array.from(operations).reduce((code, operation) => code * NAS_BENCH_201_OPERATIONS.length + operation, 0);

/** The operations of the architecture with an {@link architectureCode}. */
export const operationsOfCode = (code: number): readonly NasBench201Operation[] =>
  NAS_BENCH_201_EDGES.map((_, edge) => {
    const weight = NAS_BENCH_201_OPERATIONS.length ** (NAS_BENCH_201_EDGES.length - 1 - edge);
    return NAS_BENCH_201_OPERATIONS[Math.floor(code / weight) % NAS_BENCH_201_OPERATIONS.length] as NasBench201Operation;
  });

/** The architecture with the benchmark's number `index`, in the benchmark's notation. */
export const architectureAt = ({ operations }: NasBench201Table, index: number): string => {
  const edges = NAS_BENCH_201_EDGES.length;
  const row = operations.subarray(index * edges, (index + 1) * edges);
  return formatArchitecture(Array.from(row, (place) => NAS_BENCH_201_OPERATIONS[place] as NasBench201Operation));
};
