import type { CellType } from '../../cell-type.js';
import { spaceWith } from '../../compose-space.js';
import type { SearchSpace } from '../../search-space.js';
import { nasBench201Decisions, nasBench201Parts } from './decisions.js';
import { discretiseNasBench201 } from './discretise.js';
import { nasBench201Networks } from './family.js';
import { nasBench201Format } from './format.js';
import { NAS_BENCH_201_EDGES } from './genotype.js';
import { nasBench201Probing } from './probes.js';
import type { NasBench201Settings } from './space.js';
import { nasBench201Supernet } from './supernet.js';

/** The NAS-Bench-201 space with the given settings. */
export const nasBench201Space = ({ cells, channels, operations }: NasBench201Settings): SearchSpace => {
  const cellType: CellType = { name: 'cell', edges: NAS_BENCH_201_EDGES, operations };
  return spaceWith(nasBench201Format, {
    cellTypes: [cellType],
    supernet: (settings) => nasBench201Supernet({ cells, channels, cellType }, settings),
    discretise: (weights) => discretiseNasBench201(cellType, weights),
    network: nasBench201Networks,
    decomposition: {
      decisions: nasBench201Decisions(cellType),
      partsOf: (genotype) => nasBench201Parts(cellType, genotype),
      probing: nasBench201Probing(cellType),
    },
  });
};
