import { BENCHMARK_DATASETS, type BenchmarkColumns, type BenchmarkDataset, type FurtherColumns } from './table.js';

type Further = keyof FurtherColumns;
/** A quantity that the table has of every architecture. */
export type Quantity = keyof BenchmarkColumns | Further;

/** The columns of each quantity, in the order of the data sets. */
const COLUMNS: Readonly<Record<keyof BenchmarkColumns, readonly string[]>> = {
  validation: ['cifar10valid_valid', 'cifar100_valid', 'in16_valid'],
  test: ['cifar10_test', 'cifar100_test', 'in16_test'],
  parameters: ['cifar10_params_m', 'cifar100_params_m', 'in16_params_m'],
  flops: ['cifar10_flops_m', 'cifar100_flops_m', 'in16_flops_m'],
  latency: ['cifar10_latency_s', 'cifar100_latency_s', 'in16_latency_s'],
};

/** The columns of the quantities that a file may lack, in the order of the data sets. */
export const FURTHER_NAS_BENCH_201_COLUMNS: Readonly<Record<Further, readonly string[]>> = {
  validation12: ['cifar10valid_valid_e12', 'cifar100_valid_e12', 'in16_valid_e12'],
  seconds: ['cifar10valid_seconds', 'cifar100_seconds', 'in16_seconds'],
  seconds12: ['cifar10valid_seconds_e12', 'cifar100_seconds_e12', 'in16_seconds_e12'],
};

/** Range of each quantity, and the power of ten by which the file's unit is the table's. */
export const RANGES: Readonly<Record<Quantity, { readonly high: number; readonly unit: string; readonly power: number }>> = {
  validation: { high: 100, unit: 'percent', power: -2 },
  test: { high: 100, unit: 'percent', power: -2 },
  parameters: { high: 1000, unit: 'millions', power: 6 },
  flops: { high: 2000, unit: 'millions', power: 6 },
  latency: { high: 1000, unit: 'seconds', power: 0 },
  validation12: { high: 100, unit: 'percent', power: -2 },
  seconds: { high: 1e7, unit: 'seconds', power: 0 },
  seconds12: { high: 1e7, unit: 'seconds', power: 0 },
};
const QUANTITIES = Object.keys(COLUMNS) as readonly (keyof BenchmarkColumns)[];
const FURTHER = Object.entries(FURTHER_NAS_BENCH_201_COLUMNS) as unknown as readonly (readonly [Further, readonly string[]])[];
/** Quantities that may be empty in a line: they were not measured. */
export const MAY_BE_EMPTY: readonly Quantity[] = ['latency', ...FURTHER.map(([quantity]) => quantity)];
/** The quantities that are shares: they may be 0. */
export const SHARES: readonly Quantity[] = ['validation', 'test', 'validation12'];

/** The columns that a file must have; it may have {@link FURTHER_NAS_BENCH_201_COLUMNS}, and others, which are not read. */
export const NAS_BENCH_201_COLUMNS: readonly string[] = ['index', 'arch', ...QUANTITIES.flatMap((quantity) => COLUMNS[quantity])];

/** A column of one quantity of one data set. */
export interface Column {
  readonly name: string;
  readonly dataset: BenchmarkDataset;
  readonly quantity: Quantity;
}

const columnsFor = (quantity: Quantity, names: readonly string[]): readonly Column[] =>
  BENCHMARK_DATASETS.map((dataset, place) => ({ name: names[place] as string, dataset, quantity }));

/** The columns of a file that are read, in the order in which a row's faults are told. */
export const columnsRead = (columns: ReadonlyMap<string, number>): readonly Column[] => [
  ...QUANTITIES.flatMap((quantity) => columnsFor(quantity, COLUMNS[quantity])),
  ...FURTHER.flatMap(([quantity, names]) => columnsFor(quantity, names)).filter(({ name }) => columns.has(name)),
];

/** The name of the column that a quantity of a data set has in a file. */
export const quantityColumn = (quantity: Quantity, dataset: BenchmarkDataset): string =>
  ({ ...COLUMNS, ...FURTHER_NAS_BENCH_201_COLUMNS })[quantity][BENCHMARK_DATASETS.indexOf(dataset)] as string;
