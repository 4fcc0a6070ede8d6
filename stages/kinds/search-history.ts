import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import { formatGenotype } from '../../networks/genotype-text.js';

/** One evaluation of a black-box search. */
export const HistoryEntry = t.readonly(
  t.strict({
    genotype: GenotypeCodec,
    /** The figure of merit; larger is better. */
    figure: t.number,
    cost: t.number,
    /** The cost of this evaluation and of those before it. */
    cumulativeCost: t.number,
    /** The number, from 1, of the best evaluation so far; of equal ones the first. */
    incumbent: t.number,
  }),
);
export type HistoryEntry = t.TypeOf<typeof HistoryEntry>;

/** The reason why a black-box search ended: its budget, a method that had nothing left to propose, or an alarm. */
export const SearchEnd = t.keyof({ budget: null, exhausted: null, alarm: null });
export type SearchEnd = t.TypeOf<typeof SearchEnd>;

/** The evaluations of a black-box search, in their order; at least one. */
export const SearchHistory = t.readonly(
  t.strict({
    space: t.string,
    method: t.string,
    /** The name of the figure of merit, and the unit of costs. */
    figure: t.string,
    unit: t.string,
    ended: SearchEnd,
    evaluations: t.readonlyArray(HistoryEntry),
  }),
);
export type SearchHistory = t.TypeOf<typeof SearchHistory>;

/** The best of some evaluations; of equal ones the first. */
export const incumbentOf = (evaluations: readonly HistoryEntry[]): HistoryEntry | undefined => {
  const last = evaluations.at(-1);
  return last === undefined ? undefined : evaluations[last.incumbent - 1];
};

/** Ends of a summary's first line. */
const ENDS: Readonly<Record<SearchEnd, string>> = {
  budget: '',
  exhausted: ', until nothing was left to propose',
  alarm: ', until an alarm stopped it',
};

/** The most improvements that a summary lists: the last ones. */
const SHOWN = 12;

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

/** The artifact kind of a {@link SearchHistory}. */
export const searchHistory = jsonKind('search-history', 1, SearchHistory, (history) => {
  const { space, method, figure, unit, ended, evaluations } = history;
  const improvements = evaluations.flatMap((entry, i) => (entry.incumbent === i + 1 ? [{ ...entry, number: i + 1 }] : []));
  const lines = improvements
    .slice(-SHOWN)
    .map(
      ({ number: of, figure: best, cumulativeCost }) =>
        `  evaluation ${number(of)}, ${number(cumulativeCost)} ${unit}: ${best.toPrecision(4)}`,
    );
  const best = incumbentOf(evaluations);
  return [
    `${method} over ${space}: ${number(evaluations.length)} evaluations, ${number(evaluations.at(-1)?.cumulativeCost ?? 0)} ${unit}${ENDS[ended]}`,
    `  best ${figure} so far`,
    ...lines,
    ...(best === undefined
      ? []
      : formatGenotype(best.genotype)
          .split('\n')
          .map((line) => `  ${line}`)),
  ].join('\n');
});
