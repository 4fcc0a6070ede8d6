import { softmaxOf } from '../../base/numerics/softmax.js';
import type { WeightTable } from '../../networks/cell-type.js';
import { weighEdges } from '../architecture/edge-normalization.js';
import { rowsOf, tableOf } from '../architecture/table.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** Quantity that edges and operations are ranked by: E[θ], or the softmax of the relaxation's parameters. */
export type Ranking = 'expectation' | 'softmax';

/** The softmax of a row over the operations that were not pruned, those of which something is expected; the others have 0. */
const softmaxOfKept = (parameters: readonly number[], expectation: readonly number[]): readonly number[] => [
  ...softmaxOf(
    Float64Array.from(parameters, (parameter, column) =>
      (expectation[column] as number) > 0 ? parameter : Number.NEGATIVE_INFINITY,
    ),
  ),
];

/**
 * The weights by which a genotype is read out of a distribution, rows of edges a cell type.
 *
 * On one edge both rank alike, since θ's mean grows with the parameter; across the edges of a node they may not: η = (1, 0.5 six
 * times) has the largest mean 0.182 and the largest softmax 0.216, η = (0.45, 0 six times) 0.195 and 0.207.
 *
 * Source: DrNAS, equation 6, for `expectation`; its released code, `genotype` of model_search.py, for `softmax`.
 */
export const rankingWeights = (
  { cellTypes, parameters, expectation }: ArchitectureDistribution,
  ranking: Ranking,
): WeightTable => {
  if (ranking === 'expectation') return expectation;
  const softmax = Object.fromEntries(
    cellTypes.map(({ name }) => {
      const expected = expectation[name] ?? [];
      return [name, (parameters[name] ?? []).map((row, edge) => softmaxOfKept(row, expected[edge] ?? []))];
    }),
  );
  return rowsOf(cellTypes, weighEdges(cellTypes, tableOf(parameters), tableOf(softmax)));
};
