import type { Generator } from '../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { FINISHED } from '../architecture/progress.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { relaxedSpace } from '../architecture/relaxed-space.js';
import { sampleArchitecture } from '../architecture/sample-architecture.js';
import { addTables, rowsOf, tableOf } from '../architecture/table.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** The operations in play: those that are expected at all. */
const keptIn = ({ cellTypes, expectation }: ArchitectureDistribution): KeptOperations =>
  Object.fromEntries(
    cellTypes.map(({ name, operations }) => [
      name,
      (expectation[name] ?? []).map((row) => operations.filter((_, column) => (row[column] ?? 0) > 0)),
    ]),
  );

// Draws that are one-hot weigh the same on all edges: among these the space's rule goes by E[θ].
const BETWEEN_EQUALS = 1e-9;

/**
 * Draws architectures from a learnt distribution: θ of every edge from the relaxation, and out of it the genotype by the
 * space's rule. With a relaxation whose θ is one point every draw is the architecture of `discretise`.
 *
 * Source: DrNAS, section 2.2 ("we are able to sample a wide range of architectures from the learnt distribution").
 *
 * @returns the genotype that belongs to a generator
 */
export const genotypeDraws = (
  space: SearchSpace,
  relaxation: Relaxation,
  distribution: ArchitectureDistribution,
): ((generator: Generator) => Genotype) => {
  const relaxed = relaxedSpace(relaxation, space.cellTypes, keptIn(distribution));
  const parameters = tableOf(distribution.parameters);
  const expectation = tableOf(distribution.expectation);
  return (generator) => {
    const { theta } = sampleArchitecture(relaxed, parameters, generator, FINISHED);
    return space.discretise(rowsOf(space.cellTypes, addTables(theta, BETWEEN_EQUALS, expectation)));
  };
};
