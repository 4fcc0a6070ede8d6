import { either } from 'fp-ts';
import type { Problem } from '../../../../base/problem.js';
import { NAS_BENCH_201_COLUMNS } from '../../../../datasets/benchmarks/nas-bench-201/columns.js';
import { parseNasBench201Csv } from '../../../../datasets/benchmarks/nas-bench-201/csv.js';
import {
  NAS_BENCH_201_ARCHITECTURES,
  type NasBench201Table,
  operationsOfCode,
} from '../../../../datasets/benchmarks/nas-bench-201/table.js';
import { formatArchitecture } from '../../../../networks/spaces/nas-bench-201/genotype.js';

/** One line of a table by column. */
export type Row = Readonly<Record<string, string>>;

/**
 * The row of the architecture with code `code`: numbered from the end, so that number and code differ, with accuracies
 * that grow with the code, in steps of four on cifar10, and a latency for every other architecture.
 */
export const rowOf = (code: number): Row => {
  const share = code / NAS_BENCH_201_ARCHITECTURES;
  return {
    index: String(NAS_BENCH_201_ARCHITECTURES - 1 - code),
    arch: formatArchitecture(operationsOfCode(code)),
    cifar10valid_valid: (90 * share).toFixed(4),
    cifar10_test: ((360 * Math.floor(code / 4)) / NAS_BENCH_201_ARCHITECTURES).toFixed(4),
    cifar100_valid: (70 * (1 - share)).toFixed(4),
    cifar100_test: (70 * (1 - share)).toFixed(4),
    in16_valid: '40',
    in16_test: (40 * share).toFixed(4),
    cifar10_params_m: '0.073306',
    cifar100_params_m: '0.079156',
    in16_params_m: '0.080456',
    cifar10_flops_m: '7.78305',
    cifar100_flops_m: '7.7889',
    in16_flops_m: '1.9534',
    cifar10_latency_s: code % 2 === 0 ? '0.0125' : '',
    cifar100_latency_s: '0.0131',
    in16_latency_s: '0.0119',
  };
};

/** Rows as comma-separated values. */
export const csvOf = (rows: readonly Row[], columns: readonly string[] = NAS_BENCH_201_COLUMNS): string =>
  `${[columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(','))].join('\n')}\n`;

/** A row for every architecture. */
export const allRows: readonly Row[] = Array.from({ length: NAS_BENCH_201_ARCHITECTURES }, (_, code) => rowOf(code));

/** The table of {@link allRows}. */
export const tableOfRows = (rows: readonly Row[] = allRows): NasBench201Table => {
  const parsed = parseNasBench201Csv('nb201.csv', csvOf(rows));
  if (either.isLeft(parsed)) throw new Error(`expected a table, not ${JSON.stringify(parsed.left)}`);
  return parsed.right;
};

/** What is wrong with a text that is no table. */
export const faultOf = (text: string): Problem => {
  const parsed = parseNasBench201Csv('nb201.csv', text);
  if (either.isRight(parsed)) throw new Error('expected a problem, not a table');
  return parsed.left;
};
