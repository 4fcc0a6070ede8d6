import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { KeptOperations, WeightTable } from '../../networks/cell-type.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { weighEdges } from '../architecture/edge-normalization.js';
import { type ArchitectureTable, edgesOf, fill, rowsOf, take } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** The operations in play: those that are expected at all. */
const keptIn = ({ cellTypes, expectation }: ArchitectureDistribution): KeptOperations =>
  Object.fromEntries(
    cellTypes.map(({ name, operations }) => [
      name,
      (expectation[name] ?? []).map((row) => operations.filter((_, column) => (row[column] ?? 0) > 0)),
    ]),
  );

const tableOf = (rows: WeightTable): ArchitectureTable =>
  Object.fromEntries(Object.entries(rows).map(([name, table]) => [name, Float64Array.from(table.flat())]));

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
  const edges = edgesOf(space.cellTypes, keptIn(distribution));
  const parameters = tableOf(distribution.parameters);
  return (generator) => {
    const theta = fill(
      space.cellTypes,
      edges,
      (edge) => relaxation.sample(take(parameters, edge), fold(generator, edge.cellType, edge.edge)).weights,
    );
    return space.discretise(rowsOf(space.cellTypes, weighEdges(space.cellTypes, parameters, theta)));
  };
};
