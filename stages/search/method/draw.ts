import type { KeptOperations } from '../../../networks/cell-type.js';
import type { ArchitectureTable } from '../../architecture/table.js';

/** The architecture of one pass through the supernet. */
export interface Draw {
  /** θ of every candidate; the entries of pruned operations are not read. */
  readonly theta: ArchitectureTable;
  /** The candidates that are computed; default: all. The weights of the others do not learn from the pass. */
  readonly paths?: KeptOperations;
}
