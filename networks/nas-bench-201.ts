import { discretiseNasBench201 } from './nas-bench-201-discretise.js';
import { NAS_BENCH_201_EDGES } from './nas-bench-201-genotype.js';
import type { NasBench201Settings } from './nas-bench-201-space.js';
import { nasBench201Supernet } from './nas-bench-201-supernet.js';
import type { CellType, SearchSpace } from './space.js';

/** The NAS-Bench-201 space with the given settings. */
export const nasBench201Space = ({ cells, channels, operations }: NasBench201Settings): SearchSpace => {
  const cellType: CellType = { name: 'cell', edges: NAS_BENCH_201_EDGES, operations };
  return {
    name: 'nas-bench-201',
    cellTypes: [cellType],
    supernet: (settings) => nasBench201Supernet({ cells, channels, cellType }, settings),
    discretise: (weights) => discretiseNasBench201(cellType, weights),
  };
};
