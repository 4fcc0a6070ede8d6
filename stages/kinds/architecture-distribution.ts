import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { undecided } from './undecided.js';

const Table = t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.number))));

/** What a search learnt about the choice of operations. */
export const ArchitectureDistribution = t.readonly(
  t.strict({
    space: t.string,
    relaxation: t.string,
    cellTypes: t.readonlyArray(
      t.readonly(
        t.strict({
          name: t.string,
          edges: t.readonlyArray(t.readonly(t.strict({ from: t.number, to: t.number }))),
          operations: t.readonlyArray(t.string),
        }),
      ),
    ),
    /**
     * The relaxation's parameters (α or η) by cell type, edge and operation; 0 where an operation was pruned. With edge
     * normalisation `<cell type>.edges` has those of the edges in one row.
     */
    parameters: Table,
    /** E[θ] by cell type, edge and operation, times the weight of the edge where edges have weights. */
    expectation: Table,
    /** Mean over the edges of the entropy of E[θ], in nats. */
    entropy: t.number,
  }),
);
export type ArchitectureDistribution = t.TypeOf<typeof ArchitectureDistribution>;

const described = ({ space, relaxation, cellTypes, entropy }: ArchitectureDistribution): string =>
  `${relaxation} over ${space}: ${cellTypes.map(({ name, edges, operations }) => `${name} ${edges.length} edges x ${operations.length} operations`).join(', ')}, mean entropy ${entropy.toFixed(3)} nats`;

/** The artifact kind of an {@link ArchitectureDistribution}. */
export const architectureDistribution = jsonKind(
  'architecture-distribution',
  1,
  ArchitectureDistribution,
  (distribution) => `${described(distribution)}${undecided(distribution) === undefined ? '' : ': it learnt next to nothing'}`,
);
