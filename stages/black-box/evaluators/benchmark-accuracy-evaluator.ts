import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Fault, problem } from '../../../base/problem.js';
import { quantityColumn } from '../../../datasets/benchmarks/nas-bench-201/columns.js';
import { indexOfGenotype, isInTable } from '../../../datasets/benchmarks/nas-bench-201/queries.js';
import { architectureAt, type NasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/table.js';
import { atOnce, type Evaluator, type EvaluatorContext, type GenotypeEvaluation } from '../evaluator.js';
import type { BenchmarkAccuracySettings } from './benchmark-accuracy.js';
import { foreignSpaceProblem, tablelessProblem } from './foresee-benchmark-accuracy.js';

type Quantity = 'validation' | 'validation12' | 'seconds' | 'seconds12';

const REMEDIES: Readonly<Record<Quantity, string>> = {
  validation: 'or export the table anew',
  validation12: 'or set "evaluator.epochs" to 200',
  seconds: 'or set "evaluator.cost" to epochs, and the budget with it',
  seconds12: 'or set "evaluator.cost" to epochs, and the budget with it',
};

const columnProblem = (what: string, quantity: Quantity): Fault =>
  problem(
    'usage',
    what,
    'table of NAS-Bench-201',
    `add the column to the file, as docs/nas-bench-201.md says, ${REMEDIES[quantity]}`,
  );

type Settings = BenchmarkAccuracySettings;

const columnOf = (
  table: NasBench201Table,
  { dataset }: Settings,
  quantity: Quantity,
): either.Either<Fault, (index: number) => either.Either<Fault, number>> => {
  const name = quantityColumn(quantity, dataset);
  const column = table.columns[dataset][quantity];
  if (column === undefined) return either.left(columnProblem(`the table has no column ${name}`, quantity));
  return either.right((index) => {
    const value = column[index] as number;
    return Number.isNaN(value)
      ? either.left(columnProblem(`the column ${name} is empty for ${architectureAt(table, index)}`, quantity))
      : either.right(value);
  });
};

/** The implementation of the component `benchmarkAccuracy`. */
export const benchmarkAccuracyEvaluator =
  (settings: Settings) =>
  ({ benchmark, space }: EvaluatorContext): either.Either<Fault, Evaluator<undefined>> => {
    if (benchmark === undefined) return either.left(tablelessProblem());
    if (!isInTable({ space: space.name })) return either.left(foreignSpaceProblem(space.name));
    const { dataset, epochs, cost } = settings;
    const short = epochs === 12;
    const epochCost = (): either.Either<Fault, number> => either.right(epochs);
    return pipe(
      either.Do,
      either.bind('accuracy', () => columnOf(benchmark, settings, short ? 'validation12' : 'validation')),
      either.bind('cost', () =>
        cost === 'epochs' ? either.right(epochCost) : columnOf(benchmark, settings, short ? 'seconds12' : 'seconds'),
      ),
      either.map(({ accuracy, cost: costAt }) => ({
        figure: `${dataset} validation accuracy after ${epochs} epochs`,
        unit: cost,
        evaluation: (genotype): either.Either<Fault, GenotypeEvaluation<undefined>> =>
          pipe(
            indexOfGenotype(benchmark, genotype),
            either.bindTo('index'),
            either.bind('figure', ({ index }) => accuracy(index)),
            either.bind('price', ({ index }) => costAt(index)),
            either.map(({ figure, price }) => atOnce(figure, price)),
          ),
      })),
    );
  };
