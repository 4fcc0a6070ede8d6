import * as either from 'fp-ts/lib/Either.js';
import type { Decomposition } from './cost/decomposition.js';
import { familyWith } from './genotype-family.js';
import type { TypedFormat } from './genotype-format.js';
import type { SearchSpace, SpaceDefinition } from './search-space.js';

const written = <G>(format: TypedFormat<G>, { decisions, partsOf, probing }: Decomposition<G>): Decomposition => ({
  decisions,
  partsOf: (genotype) => {
    const read = format.read(genotype);
    if (either.isLeft(read)) throw new Error(`this is no genotype of ${format.space}: ${read.left}`);
    return partsOf(read.right);
  },
  probing: {
    baseline: format.write(probing.baseline),
    probes: probing.probes.map((probe) => ({ ...probe, genotype: format.write(probe.genotype) })),
  },
});

/** A search space whose genotypes have a given format. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const spaceWith = <G, F extends Record<string, any>>(
  format: TypedFormat<G>,
  { cellTypes, supernet, discretise, network, decomposition, decisions }: Omit<SpaceDefinition<G, F>, 'name' | 'genotype'>,
): SearchSpace => ({
  ...familyWith(format, network),
  cellTypes,
  supernet,
  discretise: (weights) => format.write(discretise(weights)),
  ...(decomposition === undefined ? {} : { decomposition: written(format, decomposition) }),
  ...(decisions === undefined ? {} : { decisions }),
});
