import { integers, uniform } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { WeightTable } from '../../networks/cell-type.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';

type Searched = Pick<SearchSpace, 'cellTypes' | 'discretise'>;

/**
 * A weight for every operation of every edge of a space, each drawn independently and uniformly from (0, 1).
 *
 * `space.discretise` makes a genotype of them. In nasBench201() every architecture is then equally likely; in darts() every
 * pair of inputs of a node is, and every operation but `none`. So tables of weights are what a method that mutates or
 * recombines can work on in any space.
 */
export const randomWeights = ({ cellTypes }: Pick<SearchSpace, 'cellTypes'>, generator: Generator): WeightTable =>
  Object.fromEntries(
    cellTypes.map(({ name, edges, operations }) => [
      name,
      edges.map((_, edge) => [...uniform(fold(generator, name, edge), operations.length)]),
    ]),
  );

/** A genotype of a space by the space's own rule, out of {@link randomWeights}. */
export const randomGenotype = (space: Searched, generator: Generator): Genotype =>
  space.discretise(randomWeights(space, generator));

/** Draws after which a space is taken to have no other architecture. */
const MOST_DRAWS = 1000;

/**
 * Weights with those of one edge, chosen uniformly among all edges, drawn anew; it is repeated with other edges until the
 * genotype is another one. In nasBench201() one edge then has another operation, each of those equally likely.
 *
 * Source: Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search" (AAAI 2019), Fig. 2.
 *
 * @returns the weights, or those that were given where a thousand draws made no other genotype
 */
export const mutateWeights = (space: Searched, weights: WeightTable, generator: Generator): WeightTable => {
  const places = space.cellTypes.flatMap(({ name, edges }) => edges.map((_, edge) => ({ name, edge })));
  const textOf = (table: WeightTable): string => JSON.stringify(space.discretise(table));
  const before = textOf(weights);
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const [chosen] = integers(fold(generator, 'edge', draw), 1, places.length);
    const { name, edge } = places[chosen as number] as (typeof places)[number];
    const anew = randomWeights(space, fold(generator, 'weights', draw))[name]?.[edge] as readonly number[];
    const mutated = { ...weights, [name]: (weights[name] ?? []).map((row, i) => (i === edge ? anew : row)) };
    if (textOf(mutated) !== before) return mutated;
  }
  return weights;
};
