import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../artifacts/problem.js';
import type { CellType, Edge } from '../cell-type.js';
import type { DartsGenotype, DiscreteEdge, DiscreteOperation, Genotype } from '../genotype.js';
import { forSpace } from '../known-spaces.js';
import type { NasBench201Operation } from '../operations/names.js';
import type { SearchSpace } from '../search-space.js';
import { formatArchitecture, NAS_BENCH_201_EDGES, parseArchitecture } from '../spaces/nas-bench-201/genotype.js';

/** An operation of a genotype and where it stands: equal operations at equal places cost the same. */
export interface PlacedOperation {
  readonly place: string;
  readonly operation: string;
}

/** A genotype in which one operation stands `count` times at one place, and elsewhere what stands in the baseline. */
export interface Probe extends PlacedOperation {
  readonly count: number;
  readonly genotype: Genotype;
}

const CELL_INPUTS = 2;

/** Operations without parameters and multiply-accumulates, which stand in a baseline. */
const DARTS_BASELINE: DiscreteOperation = 'max_pool_3x3';
const NAS_BENCH_201_BASELINE: NasBench201Operation = 'none';

/**
 * The place of an edge. An operation costs the same on every edge of a normal cell and of a NAS-Bench-201 cell; in a
 * reduction cell the edges from the cell's inputs have stride 2 and more pixels to read.
 */
export const placeOf = (cellType: string, from: number): string =>
  cellType === 'reduce' && from < CELL_INPUTS ? 'reduce at stride 2' : cellType;

/** The edges that a genotype has in its cells, by cell type, each with its operation. */
export const edgesOfGenotype = (
  genotype: Genotype,
): readonly (Edge & { readonly cellType: string; readonly operation: string })[] => {
  switch (genotype.space) {
    case 'darts':
      return (['normal', 'reduce'] as const).flatMap((cellType) =>
        genotype[cellType].map(([operation, from], i) => ({
          cellType,
          from,
          to: CELL_INPUTS + Math.floor(i / 2),
          operation,
        })),
      );
    case 'nas-bench-201': {
      const operations = parseArchitecture(genotype.architecture);
      if (either.isLeft(operations)) throw new Error(`${operations.left}; give a genotype that its codec accepts`);
      return NAS_BENCH_201_EDGES.map((edge, row) => ({ ...edge, cellType: 'cell', operation: operations.right[row] as string }));
    }
    case 'hand-made':
      throw new Error(`${genotype.network} has no cells with edges; give a genotype of a search space`);
  }
};

/** The operations of an architecture; each of its cells has them all. */
export const placedOperations = (genotype: Genotype): readonly PlacedOperation[] =>
  edgesOfGenotype(genotype).map(({ cellType, from, operation }) => ({ place: placeOf(cellType, from), operation }));

type DartsCells = Readonly<Record<'normal' | 'reduce', readonly DiscreteEdge[]>>;

const dartsGenotype = ({ normal, reduce }: DartsCells): DartsGenotype => {
  const concat = Array.from({ length: normal.length / 2 }, (_, node) => node + CELL_INPUTS);
  return { space: 'darts', normal, normalConcat: concat, reduce, reduceConcat: concat };
};

/** Both inputs of every node are inputs of the cell. */
const dartsBaseline = ({ cellTypes }: SearchSpace): DartsCells => {
  const nodes = new Set(cellTypes[0]?.edges.map(({ to }) => to)).size;
  const cell = Array.from({ length: nodes }, (): readonly DiscreteEdge[] => [
    [DARTS_BASELINE, 0],
    [DARTS_BASELINE, 1],
  ]).flat();
  return { normal: cell, reduce: cell };
};

const dartsProbes = (space: SearchSpace): readonly Probe[] => {
  const baseline = dartsBaseline(space);
  const probe = (cellType: 'normal' | 'reduce', operation: DiscreteOperation, inner: boolean): readonly Probe[] => {
    // The edges after the first node's can come from it, and then are inside of the cell.
    const cell = baseline[cellType].map((edge, i): DiscreteEdge => {
      if (!inner) return [operation, edge[1]];
      return i < CELL_INPUTS ? edge : [operation, CELL_INPUTS];
    });
    const count = cell.length - (inner ? CELL_INPUTS : 0);
    if (count === 0) return [];
    const place = placeOf(cellType, inner ? CELL_INPUTS : 0);
    return [{ place, operation, count, genotype: dartsGenotype({ ...baseline, [cellType]: cell }) }];
  };
  const namesOf = (type: CellType | undefined): readonly DiscreteOperation[] =>
    (type?.operations ?? []).filter((name) => name !== 'none') as readonly DiscreteOperation[];
  const [normal, reduce] = space.cellTypes.map(namesOf) as [readonly DiscreteOperation[], readonly DiscreteOperation[]];
  return [
    ...normal.flatMap((operation) => probe('normal', operation, false)),
    ...reduce.flatMap((operation) => probe('reduce', operation, false)),
    ...reduce.flatMap((operation) => probe('reduce', operation, true)),
  ];
};

const everywhere = (operation: NasBench201Operation): Genotype => ({
  space: 'nas-bench-201',
  architecture: formatArchitecture(NAS_BENCH_201_EDGES.map(() => operation)),
});

/** What the costs of a space's operations are told from. */
export interface Probing {
  /** The architecture that costs are counted from: max pools on the cells' inputs (DARTS), or nothing (NAS-Bench-201). */
  readonly baseline: Genotype;
  /** For every place and operation of the space an architecture whose cost tells what the operation costs there. */
  readonly probes: readonly Probe[];
}

const nasBench201Probing = ({ cellTypes }: SearchSpace): Probing => ({
  baseline: everywhere(NAS_BENCH_201_BASELINE),
  probes: (cellTypes[0]?.operations ?? []).map((operation) => ({
    place: placeOf('cell', 0),
    operation,
    count: NAS_BENCH_201_EDGES.length,
    genotype: everywhere(operation as NasBench201Operation),
  })),
});

const dartsProbing = (space: SearchSpace): Probing => ({
  baseline: dartsGenotype(dartsBaseline(space)),
  probes: dartsProbes(space),
});

/** The baseline and the probes of a space, or a usage problem for a space whose places are not known. */
export const probingOf = (space: SearchSpace): either.Either<Problem, Probing> =>
  either.map((of: (space: SearchSpace) => Probing) => of(space))(
    forSpace(space, { darts: dartsProbing, 'nas-bench-201': nasBench201Probing }),
  );

/** The baseline and the genotypes of all probes, each once: what costs have to be known of. */
export const probedGenotypes = ({ baseline, probes }: Probing): readonly Genotype[] => {
  const all = [baseline, ...probes.map(({ genotype }) => genotype)];
  return [...new Map(all.map((genotype) => [JSON.stringify(genotype), genotype])).values()];
};
