import type { Either } from 'fp-ts/lib/Either.js';
import type { Fault } from '../../base/problem.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { GenotypeFamily } from '../../networks/genotype-family.js';
import { dropoutChoice } from '../kinds/settings/dropout.js';
import type { TrainedNetworkHeader } from '../kinds/trained-network.js';

/** The network that was trained, as the header of its artifact describes it; its weights are the artifact's tensors. */
export const rebuiltNetwork = (
  { network }: GenotypeFamily,
  { genotype, form, dropout }: Pick<TrainedNetworkHeader, 'genotype' | 'form' | 'dropout'>,
): Either<Fault, DiscreteNetwork> => network.build(genotype, { ...form, dropout: dropoutChoice(dropout) });
