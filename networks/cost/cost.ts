import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../../base/problem.js';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../discrete-network.js';
import type { Genotype } from '../genotype.js';
import type { GenotypeFamily } from '../genotype-family.js';
import { parameterCount } from '../parameters.js';

/** The cost of a network. */
export interface Cost {
  /** Parameters of the network that is used in the end, without the auxiliary tower. */
  readonly parameters: number;
  /** Parameters that are trained: with the auxiliary tower, if there is one. */
  readonly trainedParameters: number;
  /** Multiply-accumulates of convolutions and linear maps for one image, without the auxiliary tower. */
  readonly multiplyAccumulates: number;
}

/** The cost of a network, from the shapes that also initialise it; no tensor is made. */
export const costOf = (network: DiscreteNetwork): Cost => ({
  parameters: parameterCount(
    Object.fromEntries(Object.entries(network.parameters).filter(([, { trainingOnly }]) => trainingOnly !== true)),
  ),
  trainedParameters: parameterCount(network.parameters),
  multiplyAccumulates: network.multiplyAccumulates,
});

/** The cost of a genotype's network; the left value as for the family's `build`. */
export const genotypeCost = (
  { network }: Pick<GenotypeFamily, 'network'>,
  genotype: Genotype,
  settings: DiscreteNetworkSettings,
): either.Either<Problem, Cost> => pipe(network.build(genotype, settings), either.map(costOf));
