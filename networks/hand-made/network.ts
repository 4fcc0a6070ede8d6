import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../base/problem.js';
import type { DiscreteNetwork, NetworkPurpose } from '../discrete-network.js';
import { handMadeProblem } from './fit.js';
import type { HandMadeGenotype } from './genotype.js';
import { handMadeNetwork } from './hand-made-network.js';
import type { HandMadeNetworkSettings } from './network-settings.js';

/**
 * The network that a hand-made genotype names; cells, channels, stem multiplier and pool normalisation are not used.
 *
 * @returns the network, or a usage problem when it does not exist for such images or an auxiliary tower is asked for
 */
export const handMadeGenotypeNetwork = (
  { network, widthMultiplier }: HandMadeGenotype,
  { classes, height, width, stem, auxiliary, dropout }: NetworkPurpose & HandMadeNetworkSettings,
): either.Either<Problem, DiscreteNetwork> => {
  const misfit = handMadeProblem(network, { image: { height, width }, stem, auxiliary });
  return misfit === undefined
    ? handMadeNetwork(network, { classes, height, width, stem, widthMultiplier, dropout })
    : either.left(misfit);
};
