import { expectationTable, type RelaxedSpace } from './relaxed-space.js';
import { type EdgeEntries, take } from './searched-edges.js';
import type { ArchitectureTable } from './table.js';

/** Mean over the edges of the entropy of E[θ], in nats: ln of the number of operations at first, 0 when decided. */
export const meanEntropy = (edges: readonly EdgeEntries[], expectation: ArchitectureTable): number => {
  const entropy = (row: Float64Array): number => row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return edges.reduce((sum, edge) => sum + entropy(take(expectation, edge)), 0) / edges.length;
};

/** Mean over the edges of the differential entropy of θ, in nats; undefined for a relaxation whose θ is one point. */
export const meanDistributionEntropy = (
  { relaxation: { entropy }, edges }: RelaxedSpace,
  parameters: ArchitectureTable,
): number | undefined =>
  entropy === undefined ? undefined : edges.reduce((sum, edge) => sum + entropy(take(parameters, edge)), 0) / edges.length;

/**
 * Metrics of how undecided a search is: `entropy` of E[θ] ({@link meanEntropy}) and, where θ is random,
 * `distribution entropy` ({@link meanDistributionEntropy}): the first says how alike the operations' expectations are,
 * the second how much θ still varies about them.
 */
export const entropyMetrics = (relaxed: RelaxedSpace, parameters: ArchitectureTable): Readonly<Record<string, number>> => {
  const ofDistribution = meanDistributionEntropy(relaxed, parameters);
  return {
    entropy: meanEntropy(relaxed.edges, expectationTable(relaxed, parameters)),
    ...(ofDistribution === undefined ? {} : { 'distribution entropy': ofDistribution }),
  };
};
