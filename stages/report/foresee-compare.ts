import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Fault, refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { BENCHMARK_DATASETS } from '../../datasets/benchmarks/nas-bench-201/table.js';
import { type Foreseen, listedParts } from '../../pipeline/stage.js';
import type { KnownSummary } from '../foresight/known.js';
import type { CompareSettings } from './compare.js';

/** The rows that come out of a benchmark's table. */
export const isOwnRow = (flow: string): flow is 'optimum' | 'random search' => flow === 'optimum' || flow === 'random search';

/** The problem of a row of flows that have neither a summary nor a memory. */
export const strayProblem = (flow: string, known: readonly string[]): Fault =>
  refusal(
    `there is no flow ${quoted(flow)} with a summary`,
    known.length === 0
      ? 'give flows that end in summarise(...) or measureMemory(), by name'
      : `name one of ${[...new Set(known)].join(', ')}`,
  );

/** The problem of a row that needs the table of a benchmark. */
export const unmeasuredRowProblem = (row: string): Fault =>
  refusal(`${quoted(row)} needs the table of a benchmark`, 'pass the flow of loadBenchmark(nasBench201Table()) too');

/** The accuracy of a benchmark that a metric's name stands for; undefined for any other name. */
export const accuracyOf = (metric: string) =>
  BENCHMARK_DATASETS.flatMap((dataset) => (['validation', 'test'] as const).map((part) => ({ dataset, part }))).find(
    ({ dataset, part }) => metric === `${dataset} ${part} accuracy`,
  );

/** The problem of a column that a row of the benchmark's own cannot have. */
export const columnProblem = (metric: string): Fault =>
  refusal(
    `${quoted(metric)} is no accuracy of the benchmark`,
    'use "<data set> validation accuracy" or "<data set> test accuracy" as the columns of its rows',
  );

const seedsText = (seeds: readonly number[]): string =>
  seeds.length === 0 ? 'no seed' : `the seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}`;

/** The problem of differences, seed by seed, of what was measured under other seeds; undefined where both are the same. */
export const seedsProblem = (what: string, seeds: readonly number[], less: readonly number[]): Fault | undefined =>
  seeds.length === less.length && seeds.every((seed, i) => seed === less[i])
    ? undefined
    : refusal(
        `${what} was measured under ${seedsText(seeds)}, and what is subtracted under ${seedsText(less)}`,
        'compare flows of the same seeds',
      );

/** The problem of the first flows of a row and of its `less` that are summaries of other seeds. */
const differenceMisfit = (
  { name, of, less }: CompareSettings['rows'][number],
  columns: CompareSettings['columns'],
  inputs: Foreseen,
): Fault | undefined => {
  const seedsOf = (flows: readonly string[], { from }: CompareSettings['columns'][number]) =>
    flows.flatMap((flow) => {
      const known = inputs[`summary@${flow}`] as KnownSummary | undefined;
      return known === undefined || from?.includes(flow) === false ? [] : [known.seeds];
    });
  for (const column of less === undefined ? [] : columns) {
    const [[seeds, ...others], [subtracted, ...further]] = [seedsOf(of, column), seedsOf(less ?? [], column)];
    // Which of several flows has the metric shows only when they are there.
    if (seeds === undefined || subtracted === undefined || others.length + further.length > 0) continue;
    const found = seedsProblem(`the row ${quoted(name)}`, seeds, subtracted);
    if (found !== undefined) return found;
  }
  return undefined;
};

const misfit = ({ columns, rows }: CompareSettings, inputs: Foreseen): Fault | undefined => {
  const given = Object.keys(inputs).map(listedParts);
  const known = given.filter(({ input }) => input !== 'benchmark').map(({ of }) => of);
  const hasTable = given.some(({ input }) => input === 'benchmark');
  const nowhere = columns.flatMap(({ from = [] }) => from).find((flow) => !known.includes(flow));
  if (nowhere !== undefined) return strayProblem(nowhere, known);
  for (const row of rows) {
    const { name, of, less = [], paper } = row;
    if (paper.length > columns.length)
      return refusal(
        `the row ${quoted(name)} has ${paper.length} of the paper's figures, and there are ${columns.length} columns`,
        'give "paper" one text for each column at most',
      );
    const stray = [...of.filter((flow) => !isOwnRow(flow)), ...less].find((flow) => !known.includes(flow));
    if (stray !== undefined) return strayProblem(stray, known);
    const difference = differenceMisfit(row, columns, inputs);
    if (difference !== undefined) return difference;
    const own = of.find(isOwnRow);
    if (own === undefined || of.some((flow) => !isOwnRow(flow))) continue;
    if (!hasTable) return unmeasuredRowProblem(own);
    const foreign = columns.find(({ metric }) => accuracyOf(metric) === undefined);
    if (foreign !== undefined) return columnProblem(foreign.metric);
  }
  return undefined;
};

/** Checks that each row has a figure for each column, names flows that there are, and subtracts under the same seeds. */
export const foreseeCompare = (settings: CompareSettings, inputs: Foreseen): taskEither.TaskEither<Fault, Foreseen> => {
  const found = misfit(settings, inputs);
  return found === undefined ? taskEither.right({}) : taskEither.left(found);
};
