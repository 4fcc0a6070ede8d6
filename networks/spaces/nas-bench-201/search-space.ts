import type { CellType } from '../../cell-type.js';
import type { SearchSpace } from '../../search-space.js';
import { discretiseNasBench201 } from './discretise.js';
import { NAS_BENCH_201_EDGES } from './genotype.js';
import type { NasBench201Settings } from './space.js';
import { nasBench201Supernet } from './supernet.js';

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
