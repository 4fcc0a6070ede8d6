import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { type Problem, problem } from '../../../base/problem.js';
import { findNamedStore } from '../../compose/store-place.js';
import { readSummaries, type Summaries } from '../../record/read-summaries.js';
import { RunSummary } from '../../record/summary.js';
import type { Host } from '../host.js';
import { firstOf } from '../present/first-of.js';
import { type FigureOrder, sortByFigure } from './figure-order.js';
import { filterRuns, type RunFilter } from './run-filter.js';
import { runLines } from './runs-text.js';

/** Options of `pipe ls` for runs. */
export interface ListOptions extends RunFilter {
  readonly store?: string;
  readonly json?: boolean;
  /** The figure that the runs are sorted by. */
  readonly sort?: string;
  /** True where the figure's other end is to come first. */
  readonly reverse?: boolean;
  /** The most runs that are listed. */
  readonly limit?: number;
}

/** Runs in the order in which they are listed, and the figure of that order. */
interface Ordered extends Partial<Pick<FigureOrder, 'figure' | 'first'>> {
  readonly sorted: readonly RunSummary[];
}

const ordered = (runs: readonly RunSummary[], { sort, reverse = false }: ListOptions): either.Either<Problem, Ordered> =>
  sort !== undefined
    ? sortByFigure(runs, sort, reverse)
    : reverse
      ? either.left(problem('usage', 'nothing says by what the runs are sorted', '--reverse', 'add --sort FIGURE'))
      : either.right({ sorted: runs });

const textOf = (
  { sorted, figure, first }: Ordered,
  { runs, damaged }: Summaries,
  { limit = sorted.length, sort }: ListOptions,
): string => {
  const shown = sorted.slice(0, limit);
  const left = sorted.length - shown.length;
  const none = runs.length === 0 ? 'the store has no run' : 'no run is so';
  return [
    ...(sort === undefined ? [] : [`sorted by ${figure}, the ${first} first`]),
    ...(shown.length === 0 ? [none] : runLines(shown, figure)),
    ...(left === 0 ? [] : [`and ${left} more`]),
    ...(damaged.length === 0 ? [] : [`damaged, and so not listed: the records of ${firstOf(damaged)}`]),
  ].join('\n');
};

/** `pipe ls`: the runs of the store, newest first or by a figure, as text or as JSON. */
export const listRuns = (options: ListOptions, surroundings: Host): taskEither.TaskEither<Problem, string> =>
  pipe(
    findNamedStore(options.store, surroundings),
    taskEither.chain(({ where, blobs }) =>
      pipe(
        onDisk(where, () => readSummaries(blobs)),
        taskEither.bindTo('summaries'),
        taskEither.bind(
          'filtered',
          ({ summaries }) =>
            () =>
              filterRuns(blobs, summaries.runs, options),
        ),
      ),
    ),
    taskEither.bind('order', ({ filtered }) => taskEither.fromEither(ordered(filtered, options))),
    taskEither.map(({ order, summaries }) => {
      if (!options.json) return textOf(order, summaries, options);
      const runs = order.sorted.slice(0, options.limit).map(RunSummary.encode);
      const { figure, first } = order;
      return JSON.stringify({ ...(figure === undefined ? {} : { figure, first }), runs, damaged: summaries.damaged }, null, 2);
    }),
  );
