import { SKIP_SHARE } from '../alarms/skip-share.js';
import type { ArchitectureDistribution } from '../kinds/architecture-distribution.js';

const [SKIP, NONE] = ['skip_connect', 'none'];

const strongest = (operations: readonly string[], weights: readonly number[]): string | undefined =>
  operations.reduce<readonly [string | undefined, number]>(
    ([best, most], operation, i) => {
      const weight = weights[i] ?? 0;
      return operation !== NONE && weight > most ? [operation, weight] : [best, most];
    },
    [undefined, 0],
  )[0];

/**
 * The share of edges on which the skip connection is the strongest operation by E[θ], "none" left out, as a metric; undefined
 * for a space without skip connections. It is what DARTS collapses to.
 *
 * Source: Chu et al., "Fair DARTS" (ECCV 2020), section 3; Zela et al., "Understanding and robustifying DARTS" (ICLR 2020).
 */
export const skipConnections = ({
  cellTypes,
  expectation,
}: Pick<ArchitectureDistribution, 'cellTypes' | 'expectation'>): Readonly<Record<string, number>> | undefined => {
  const edges = cellTypes
    .filter(({ operations }) => operations.includes(SKIP as string))
    .flatMap(({ name, operations }) => (expectation[name] ?? []).map((weights) => strongest(operations, weights)));
  return edges.length === 0 ? undefined : { [SKIP_SHARE]: edges.filter((operation) => operation === SKIP).length / edges.length };
};
