import { weighEdges } from '../architecture/edge-normalization.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

/** Quantity that edges and operations are ranked by: E[θ], or the softmax of the relaxation's parameters. */
export type Ranking = 'expectation' | 'softmax';

type Rows = readonly (readonly number[])[];

/** The softmax of a row over the operations that were not pruned, those of which something is expected; the others have 0. */
const softmaxOf = (parameters: readonly number[], expectation: readonly number[]): readonly number[] => {
  const isKept = (column: number): boolean => (expectation[column] as number) > 0;
  const largest = Math.max(...parameters.filter((_, column) => isKept(column)));
  const powers = parameters.map((parameter, column) => (isKept(column) ? Math.exp(parameter - largest) : 0));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

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
): Readonly<Record<string, Rows>> => {
  if (ranking === 'expectation') return expectation;
  const flat = (rows: Rows): Float64Array => Float64Array.from(rows.flat());
  const weighed = weighEdges(
    cellTypes,
    Object.fromEntries(Object.entries(parameters).map(([name, rows]) => [name, flat(rows)])),
    Object.fromEntries(
      cellTypes.map(({ name }) => {
        const [ofParameters, expected] = [parameters[name] ?? [], expectation[name] ?? []];
        return [name, flat(ofParameters.map((row, edge) => softmaxOf(row, expected[edge] ?? [])))];
      }),
    ),
  );
  return Object.fromEntries(
    cellTypes.map(({ name, operations }) => {
      const numbers = weighed[name] as Float64Array;
      const row = (edge: number) => [...numbers.subarray(edge * operations.length, (edge + 1) * operations.length)];
      return [name, Array.from({ length: numbers.length / operations.length }, (_, edge) => row(edge))];
    }),
  );
};
