import type { CellType } from '../../cell-type.js';
import type { Probing } from '../../cost/decomposition.js';
import type { NasBench201Operation } from '../../operations/names.js';
import { PLACE } from './decisions.js';
import { formatArchitecture, NAS_BENCH_201_EDGES, type NasBench201Genotype } from './genotype.js';

const everywhere = (operation: NasBench201Operation): NasBench201Genotype => ({
  space: 'nas-bench-201',
  architecture: formatArchitecture(NAS_BENCH_201_EDGES.map(() => operation)),
});

/** The probing of the NAS-Bench-201 space: a cell of nothing, and for each operation one that has it on every edge. */
export const nasBench201Probing = ({ operations }: CellType): Probing<NasBench201Genotype> => ({
  baseline: everywhere('none'),
  probes: operations.map((operation) => ({
    place: PLACE,
    operation,
    count: NAS_BENCH_201_EDGES.length,
    genotype: everywhere(operation as NasBench201Operation),
  })),
});
