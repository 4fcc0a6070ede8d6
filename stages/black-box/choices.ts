import { integers } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { genotypeOf } from '../../networks/cost/decisions.js';
import type { Decision, Part } from '../../networks/cost/decomposition.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';

/** An architecture as the number of the option that is taken of each decision of its space. */
export type Choices = readonly number[];

/** The parts that an architecture takes. */
export const partsOfChoices = (decisions: readonly Decision[], choices: Choices): readonly Part[] =>
  decisions.flatMap((options, decision) => options[choices[decision] as number] ?? []);

/** The genotype of an architecture that is given by its choices. */
export const genotypeOfChoices = (
  space: Pick<SearchSpace, 'cellTypes' | 'discretise'>,
  decisions: readonly Decision[],
  choices: Choices,
): Genotype => genotypeOf(space, partsOfChoices(decisions, choices));

/** An option of every decision, drawn independently and uniformly. */
export const randomChoices = (decisions: readonly Decision[], generator: Generator): Choices =>
  decisions.map((options, decision) => integers(fold(generator, decision), 1, options.length)[0] as number);

const entryOf = ({ cellType, row, column }: Part): string => `${cellType} ${row} ${column}`;

/** Tells whether two options have all parts in common but one of each. */
const differInOne = (one: readonly Part[], other: readonly Part[]): boolean => {
  const taken = new Set(one.map(entryOf));
  return one.length === other.length && other.filter((part) => !taken.has(entryOf(part))).length === 1;
};

/** The options of a decision beside one of them: those that differ from it in one part, or all others where none does. */
const optionsBeside = (options: Decision, option: number): readonly number[] => {
  const others = options.flatMap((_, other) => (other === option ? [] : [other]));
  const near = others.filter((other) => differInOne(options[option] as readonly Part[], options[other] as readonly Part[]));
  return near.length > 0 ? near : others;
};

const changed = (choices: Choices, decision: number, option: number): Choices =>
  choices.map((before, i) => (i === decision ? option : before));

/**
 * The neighbours of an architecture: those that differ from it in one part, that is in one operation on one edge, or in one
 * edge with its operation where a decision is about the edges too. In nasBench201() there are 24.
 *
 * Source: White, Nolen and Savani, "Exploring the loss landscape in neural architecture search" (UAI 2021), section 3.
 */
export const neighboursOf = (decisions: readonly Decision[], choices: Choices): readonly Choices[] =>
  decisions.flatMap((options, decision) =>
    optionsBeside(options, choices[decision] as number).map((option) => changed(choices, decision, option)),
  );

/**
 * A mutation: one of the neighbours, by a decision that is drawn uniformly among those that have another option, and one of
 * its neighbours there, drawn uniformly. An architecture without neighbours is its own mutation.
 *
 * Source: Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search" (AAAI 2019), Fig. 2;
 * for NAS-Bench-201 the authors of the benchmark draw the node of the edge first, so that the edge of the first node changes
 * in a third of the mutations instead of a sixth.
 */
export const mutateChoices = (decisions: readonly Decision[], choices: Choices, generator: Generator): Choices => {
  const open = decisions.flatMap((options, decision) => (options.length > 1 ? [decision] : []));
  if (open.length === 0) return choices;
  const [place] = integers(fold(generator, 'decision'), 1, open.length);
  const decision = open[place as number] as number;
  const beside = optionsBeside(decisions[decision] as Decision, choices[decision] as number);
  const [drawn] = integers(fold(generator, 'option'), 1, beside.length);
  return changed(choices, decision, beside[drawn as number] as number);
};
