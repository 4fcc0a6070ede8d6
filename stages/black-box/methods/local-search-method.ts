import * as t from 'io-ts';
import { canonicalText } from '../../../artifacts/canonical.js';
import { permutation } from '../../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import { orThrow } from '../../../base/or-throw.js';
import { architectureDecisions } from '../../../networks/cost/decisions.js';
import type { Decision } from '../../../networks/cost/decomposition.js';
import { type Choices, genotypeOfChoices, neighboursOf, randomChoices } from '../choices.js';
import type { BlackBoxMethod } from '../method.js';

const ChoicesCodec = t.readonlyArray(t.number);
const Judged = t.readonly(t.strict({ choices: ChoicesCodec, figure: t.number }));

/** Codec of the state of local search. */
const LocalSearch = t.readonly(
  t.strict({
    /** Figures by the canonical texts of the genotypes that were evaluated. */
    known: t.readonly(t.record(t.string, t.number)),
    /** The architecture whose neighbours are evaluated; null before a beginning is. */
    current: t.union([t.null, Judged]),
    /** The neighbours that were not looked at yet; null before they are laid out. */
    left: t.union([t.null, t.readonlyArray(ChoicesCodec)]),
    /** The best neighbour so far. */
    best: t.union([t.null, Judged]),
    /** The architecture that is being evaluated, and its text. */
    tried: t.union([t.null, t.readonly(t.strict({ choices: ChoicesCodec, text: t.string }))]),
  }),
);
export type LocalSearch = t.TypeOf<typeof LocalSearch>;

/** Beginnings without anything new after which nothing new is taken to be left. */
const MOST_BEGINNINGS = 1000;

/** The next architecture to look at, and the state from which it is looked at. */
interface Look {
  readonly choices: Choices;
  readonly state: LocalSearch;
}

/** The state after the neighbours of the current architecture were all looked at: it moves to the best one, or leaves an optimum. */
const moved = (state: LocalSearch): LocalSearch => {
  const { current, best } = state;
  const better = best !== null && current !== null && best.figure > current.figure;
  return { ...state, current: better ? best : null, left: null, best: null };
};

const look = (state: LocalSearch, decisions: readonly Decision[], generator: Generator): Look => {
  const { current, left } = state;
  if (current === null) return { choices: randomChoices(decisions, fold(generator, 'beginning')), state };
  if (left === null) {
    const neighbours = neighboursOf(decisions, current.choices);
    const order = permutation(fold(generator, 'order'), neighbours.length);
    return look({ ...state, left: [...order].map((place) => neighbours[place] as Choices) }, decisions, generator);
  }
  const [choices, ...rest] = left;
  if (choices === undefined) return look(moved(state), decisions, fold(generator, 'moved'));
  return { choices, state: { ...state, left: rest } };
};

/** The state once the figure of an architecture that was looked at is known; of equal neighbours the first stays the best. */
const judged = (state: LocalSearch, choices: Choices, figure: number): LocalSearch => {
  if (state.current === null) return { ...state, current: { choices, figure } };
  return state.best === null || figure > state.best.figure ? { ...state, best: { choices, figure } } : state;
};

/** The implementation of the component `localSearch`. */
export const localSearchMethod = (): BlackBoxMethod<LocalSearch> => ({
  name: 'local search',
  state: LocalSearch,
  initial: (space) => {
    orThrow(architectureDecisions(space));
    return { known: {}, current: null, left: null, best: null, tried: null };
  },
  propose: (before, space, generator) => {
    const decisions = orThrow(architectureDecisions(space));
    let state = before;
    let beginnings = 0;
    for (let looks = 0; beginnings < MOST_BEGINNINGS; looks++) {
      const next = look(state, decisions, fold(generator, looks));
      if (next.state.current === null) beginnings++;
      const genotype = genotypeOfChoices(space, decisions, next.choices);
      const text = canonicalText(genotype);
      const figure = Object.hasOwn(next.state.known, text) ? next.state.known[text] : undefined;
      if (figure === undefined) return [genotype, { ...next.state, tried: { choices: next.choices, text } }];
      state = judged(next.state, next.choices, figure);
    }
    return undefined;
  },
  hear: (state, { figure }) => {
    if (state.tried === null) return state;
    const { choices, text } = state.tried;
    return judged({ ...state, known: { ...state.known, [text]: figure }, tried: null }, choices, figure);
  },
});
