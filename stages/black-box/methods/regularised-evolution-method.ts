import * as t from 'io-ts';
import { integers } from '../../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import { orThrow } from '../../../base/or-throw.js';
import { architectureDecisions } from '../../../networks/cost/decisions.js';
import { type Choices, genotypeOfChoices, mutateChoices, randomChoices } from '../choices.js';
import type { BlackBoxMethod } from '../method.js';
import type { RegularisedEvolutionSettings } from './regularised-evolution.js';

const ChoicesCodec = t.readonlyArray(t.number);
const Member = t.readonly(t.strict({ choices: ChoicesCodec, figure: t.number }));
type Member = t.TypeOf<typeof Member>;

/** Codec of a population, the oldest first, and of the child that is being evaluated. */
const Population = t.readonly(t.strict({ members: t.readonlyArray(Member), child: t.union([t.null, ChoicesCodec]) }));
export type Population = t.TypeOf<typeof Population>;

/** The best of `sample` draws from the members, with replacement; of equal ones the first that was drawn. */
const parentOf = (members: readonly Member[], sample: number, generator: Generator): Choices =>
  [...integers(generator, sample, members.length)]
    .map((place) => members[place] as Member)
    .reduce((best, one) => (one.figure > best.figure ? one : best)).choices;

/** The implementation of the component `regularisedEvolution`. */
export const regularisedEvolutionMethod = ({ population, sample }: RegularisedEvolutionSettings): BlackBoxMethod<Population> => ({
  name: 'regularised evolution',
  state: Population,
  initial: (space) => {
    orThrow(architectureDecisions(space));
    return { members: [], child: null };
  },
  propose: ({ members }, space, generator) => {
    const decisions = orThrow(architectureDecisions(space));
    const child =
      members.length < population
        ? randomChoices(decisions, fold(generator, 'random'))
        : mutateChoices(decisions, parentOf(members, sample, fold(generator, 'sample')), fold(generator, 'mutation'));
    return [genotypeOfChoices(space, decisions, child), { members, child }];
  },
  hear: ({ members, child }, { figure }) => ({
    members: child === null ? members : [...members, { choices: child, figure }].slice(-population),
    child: null,
  }),
});
