import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import { architectureDecisions } from '../../../../networks/cost/decisions.js';
import type { Decision } from '../../../../networks/cost/decomposition.js';
import type { Genotype } from '../../../../networks/genotype.js';
import type { SearchSpace } from '../../../../networks/search-space.js';
import { darts } from '../../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../../networks/spaces/nas-bench-201/space.js';
import type { Choices } from '../../../../stages/black-box/choices.js';
import type { BlackBoxMethod } from '../../../../stages/black-box/method.js';
import { resolvedSpace, right } from '../../support.js';

/** A space and its decisions. */
export interface Decided {
  readonly space: SearchSpace;
  readonly decisions: readonly Decision[];
}

const decided = async (component: Parameters<typeof resolvedSpace>[0]): Promise<Decided> => {
  const { space } = await resolvedSpace(component);
  return { space, decisions: right(architectureDecisions(space)) };
};

/** Two operations on six edges: 64 architectures. */
export const binary = (): Promise<Decided> => decided(nasBench201({ operations: ['none', 'nor_conv_3x3'] }));

/** Cells of two nodes, so that a decision is about the edges too: (4 · 12)² architectures. */
export const paired = (): Promise<Decided> =>
  decided(darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] }));

/** The whole space of NAS-Bench-201. */
export const whole = (): Promise<Decided> => decided(nasBench201());

/** Every architecture of some decisions. */
export const everyChoices = (decisions: readonly Decision[]): readonly Choices[] =>
  decisions.reduce<readonly Choices[]>((before, options) => before.flatMap((some) => options.map((_, i) => [...some, i])), [[]]);

/** The states of a search, of which each has heard one figure more than the one before it. */
export const statesOf = async <S>(
  method: BlackBoxMethod<S>,
  space: SearchSpace,
  figureOf: (genotype: Genotype, number: number) => number,
  evaluations: number,
  seed = 1,
): Promise<readonly { readonly proposed: S; readonly heard: S; readonly genotype: Genotype; readonly figure: number }[]> => {
  const told = [];
  let state = method.initial(space, generatorOf(seed));
  for (let number = 0; number < evaluations; number++) {
    const proposal = await method.propose(state, space, fold(generatorOf(seed), number));
    if (proposal === undefined) break;
    const [genotype, proposed] = proposal;
    const figure = figureOf(genotype, number);
    state = await method.hear(proposed, { genotype, figure, cost: 1 });
    told.push({ proposed, heard: state, genotype, figure });
  }
  return told;
};
