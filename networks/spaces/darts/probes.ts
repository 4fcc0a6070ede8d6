import type { CellType } from '../../cell-type.js';
import type { Probe, Probing } from '../../cost/decomposition.js';
import { placeOf } from './decisions.js';
import type { DartsGenotype, DiscreteEdge, DiscreteOperation } from './genotype.js';
import type { CellTypeName } from './layout.js';

const INPUTS = 2;

/** Operation without parameters and multiply-accumulates, which stands in the baseline. */
const BASELINE: DiscreteOperation = 'max_pool_3x3';

type Cells = Readonly<Record<CellTypeName, readonly DiscreteEdge[]>>;

const genotypeOf = ({ normal, reduce }: Cells): DartsGenotype => {
  const concat = Array.from({ length: normal.length / 2 }, (_, node) => node + INPUTS);
  return { space: 'darts', normal, normalConcat: concat, reduce, reduceConcat: concat };
};

/** Both inputs of every node are inputs of the cell. */
const baselineOf = ({ edges }: CellType): Cells => {
  const nodes = new Set(edges.map(({ to }) => to)).size;
  const cell = Array.from({ length: nodes }, (): readonly DiscreteEdge[] => [
    [BASELINE, 0],
    [BASELINE, 1],
  ]).flat();
  return { normal: cell, reduce: cell };
};

const namesOf = ({ operations }: CellType): readonly DiscreteOperation[] =>
  operations.filter((name) => name !== 'none') as readonly DiscreteOperation[];

/** The probing of a DARTS space: max pools on the cells' inputs, and in one cell type another operation at one place. */
export const dartsProbing = ({ normal, reduce }: Readonly<Record<CellTypeName, CellType>>): Probing<DartsGenotype> => {
  const baseline = baselineOf(normal);
  const probe = (cellType: CellTypeName, operation: DiscreteOperation, inner: boolean): readonly Probe<DartsGenotype>[] => {
    // The edges after the first node's can come from it, and then are inside of the cell.
    const cell = baseline[cellType].map((edge, i): DiscreteEdge => {
      if (!inner) return [operation, edge[1]];
      return i < INPUTS ? edge : [operation, INPUTS];
    });
    const count = cell.length - (inner ? INPUTS : 0);
    if (count === 0) return [];
    const place = placeOf(cellType, inner ? INPUTS : 0);
    return [{ place, operation, count, genotype: genotypeOf({ ...baseline, [cellType]: cell }) }];
  };
  return {
    baseline: genotypeOf(baseline),
    probes: [
      ...namesOf(normal).flatMap((operation) => probe('normal', operation, false)),
      ...namesOf(reduce).flatMap((operation) => probe('reduce', operation, false)),
      ...namesOf(reduce).flatMap((operation) => probe('reduce', operation, true)),
    ],
  };
};
