import type { Either } from 'fp-ts/lib/Either.js';
import type { Problem } from '../../base/problem.js';
import type { Cost } from '../../networks/cost/cost.js';
import { genotypeCost } from '../../networks/cost/cost.js';
import type { DiscreteNetwork, DiscreteNetworkSettings } from '../../networks/discrete-network.js';
import type { Genotype } from '../../networks/genotype.js';
import type { GenotypeFamily } from '../../networks/genotype-family.js';
import { BUILT_IN } from '../../networks/spaces/built-in.js';

const families: readonly GenotypeFamily[] = await Promise.all(Object.values(BUILT_IN).map(({ load }) => load()));

/** The family of the house that a genotype is of. */
export const builtInFamily = ({ space }: Genotype): GenotypeFamily => {
  const found = families.find(({ name }) => name === space);
  if (found === undefined) throw new Error(`${space} is not built in`);
  return found;
};

/** The network of a genotype of a built-in family. */
export const discreteNetwork = (genotype: Genotype, settings: DiscreteNetworkSettings): Either<Problem, DiscreteNetwork> =>
  builtInFamily(genotype).network.build(genotype, settings);

/** The cost of the network of a genotype of a built-in family. */
export const costOfGenotype = (genotype: Genotype, settings: DiscreteNetworkSettings): Either<Problem, Cost> =>
  genotypeCost(builtInFamily(genotype), genotype, settings);
