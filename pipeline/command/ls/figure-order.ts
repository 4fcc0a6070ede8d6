import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import type { RunSummary } from '../../record/summary.js';

/** Figures of which less is better, by words in their names; of all others more is. */
const LOWER =
  /loss|error|nll|brier|entropy|variance|deviation|uncertainty|parameters|accumulates|macs|flops|latency|seconds|minutes|hours|time|cost|memory|bytes|size|eigenvalue|distance|gap/i;

/** An order of runs by one figure. */
export interface FigureOrder {
  /** The figure as `OUTPUT.NAME`. */
  readonly figure: string;
  /** The end that comes first. */
  readonly first: 'highest' | 'lowest';
  /** The runs that have it, the best first, then the others. */
  readonly sorted: readonly RunSummary[];
}

const namesMeant = (runs: readonly RunSummary[], metric: string): readonly string[] => {
  const all = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))].sort();
  const exact = all.filter((name) => name === metric);
  return exact.length > 0 ? exact : all.filter((name) => name.slice(name.indexOf('.') + 1) === metric);
};

const refuse = (runs: readonly RunSummary[], metric: string, meant: readonly string[]): Problem => {
  const all = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))].sort();
  if (meant.length > 1)
    return problem('usage', `${quoted(metric)} means ${meant.length} figures`, '--sort', `name one: ${meant.join(', ')}`);
  const short = all.map((name) => name.slice(name.indexOf('.') + 1));
  const suggestion = nearest(metric, [...new Set([...all, ...short])]);
  return problem(
    'usage',
    `no run that is listed has the figure ${quoted(metric)}${suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`}`,
    '--sort',
    all.length === 0 ? 'sort runs that have ended with figures, such as those of `evaluate()`' : `name one of ${all.join(', ')}`,
  );
};

/**
 * Sorts runs by a figure, best first: the lowest where its name is that of a cost or an error, otherwise the highest.
 *
 * @param metric `OUTPUT.NAME`, or `NAME` where one output alone has it
 * @param reverse true where the other end is to come first
 * @returns the order, or the usage problem of a name that no run has, or several figures have
 */
export const sortByFigure = (
  runs: readonly RunSummary[],
  metric: string,
  reverse: boolean,
): either.Either<Problem, FigureOrder> => {
  const meant = namesMeant(runs, metric);
  const [figure] = meant;
  if (figure === undefined || meant.length > 1) return either.left(refuse(runs, metric, meant));
  const isLower = LOWER.test(figure.slice(figure.indexOf('.') + 1)) !== reverse;
  const rank = ({ figures }: RunSummary): number => {
    const value = figures[figure];
    return value === undefined ? Number.POSITIVE_INFINITY : isLower ? value : -value;
  };
  // Runs without it come last: infinity less infinity is no number.
  const sorted = [...runs].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  return either.right({ figure, first: isLower ? 'lowest' : 'highest', sorted });
};
