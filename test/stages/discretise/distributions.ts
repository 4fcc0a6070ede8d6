import { uniform } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { WeightTable } from '../../../networks/cell-type.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { concentrationOf } from '../../../stages/architecture/dirichlet-relaxation.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';

/** A Dirichlet distribution with the given η, laid out by cell type, edge and operation. */
export const dirichletDistribution = ({ name, cellTypes }: SearchSpace, parameters: WeightTable): ArchitectureDistribution => ({
  space: name,
  relaxation: 'dirichlet',
  cellTypes,
  parameters,
  expectation: Object.fromEntries(
    Object.entries(parameters).map(([cellType, rows]) => [
      cellType,
      rows.map((row) => {
        const beta = [...concentrationOf(Float64Array.from(row))];
        const total = beta.reduce((a, b) => a + b, 0);
        return beta.map((x) => x / total);
      }),
    ]),
  ),
  entropy: 1,
});

/** A Dirichlet distribution with η drawn between -spread and spread. */
export const randomDistribution = (space: SearchSpace, seed: number, spread = 1.5): ArchitectureDistribution =>
  dirichletDistribution(
    space,
    Object.fromEntries(
      space.cellTypes.map(({ name, edges, operations }) => [
        name,
        edges.map((_, row) =>
          [...uniform(fold(generatorOf(seed), name, row), operations.length)].map((draw) => spread * (2 * draw - 1)),
        ),
      ]),
    ),
  );
