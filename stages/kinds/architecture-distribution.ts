import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';
import { describeFound, FoundArchitectures } from './found-architectures.js';
import { SearchedCells } from './searched-cells.js';
import { undecided } from './undecided.js';

const Table = t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.number))));

/** The distribution over the choices of operations that a search learnt. */
export const ArchitectureDistribution = t.readonly(
  t.strict({
    space: t.string,
    relaxation: t.string,
    cellTypes: SearchedCells,
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

/** The outcome of a search: a distribution, or the architectures themselves where its method gives no distribution. */
export type LearntArchitecture = ArchitectureDistribution | FoundArchitectures;

/** Tells whether the outcome of a search is a distribution. */
export const isDistribution = (learnt: LearntArchitecture): learnt is ArchitectureDistribution => 'expectation' in learnt;

const codecFor = (value: unknown): t.Type<LearntArchitecture, LearntArchitecture, unknown> =>
  (typeof value === 'object' && value !== null && 'genotypes' in value ? FoundArchitectures : ArchitectureDistribution) as t.Type<
    LearntArchitecture,
    LearntArchitecture,
    unknown
  >;

const LearntArchitecture = new t.Type<LearntArchitecture, LearntArchitecture, unknown>(
  'LearntArchitecture',
  (value): value is LearntArchitecture => codecFor(value).is(value),
  (value, context) => codecFor(value).validate(value, context),
  (value) => codecFor(value).encode(value),
);

/** The artifact kind of a {@link LearntArchitecture}; of an {@link ArchitectureDistribution} wherever a relaxation was searched. */
export const architectureDistribution = jsonKind('architecture-distribution', 1, LearntArchitecture, (learnt) =>
  isDistribution(learnt)
    ? `${described(learnt)}${undecided(learnt) === undefined ? '' : ': it learnt next to nothing'}`
    : describeFound(learnt),
);
