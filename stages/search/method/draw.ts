import type { KeptOperations } from '../../../networks/cell-type.js';
import type { ArchitectureTable } from '../../architecture/table.js';

/** The architecture of one pass through the supernet. */
export interface Draw {
  /** θ of every candidate, finite; the entries of pruned operations count for nothing. */
  readonly theta: ArchitectureTable;
  /** The candidates that are computed; default: all. The weights of the others do not learn from the pass. */
  readonly paths?: KeptOperations;
}
