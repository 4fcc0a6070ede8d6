import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../discrete-network.js';
import type { HandMadeGenotype } from './hand-made-genotype.js';
import { handMadeNetwork } from './hand-made-network.js';

/**
 * The network that a hand-made genotype names; cells, channels, stem multiplier and pool normalisation are not used.
 *
 * @returns the network, or a usage problem when it does not exist for such images or an auxiliary tower is asked for
 */
export const handMadeGenotypeNetwork = (
  { network, widthMultiplier }: HandMadeGenotype,
  { classes, height, width, stem, auxiliary = false, dropout }: DiscreteNetworkSettings,
): either.Either<Problem, DiscreteNetwork> =>
  auxiliary
    ? either.left(problem('usage', `${network} has no auxiliary tower`, `network ${network}`, 'set "auxiliary" to 0'))
    : handMadeNetwork(network, { classes, height, width, stem, widthMultiplier, dropout });
