import type { KeptOperations } from './cell-type.js';
import type { DropPath } from './layers/drop-path.js';
import type { Noise } from './layers/forward-context.js';
import type { Pieces } from './layers/pieces.js';

/** What varies from pass to pass through one network; what is left out is as in a plain pass. */
export interface Pass {
  /** What concrete dropout draws its masks from; without it nothing is dropped. */
  readonly noise?: Noise | undefined;
  /** The linear region that the pass is held on: its rectifiers and max pools, if not the natural ones. */
  readonly pieces?: Pieces | undefined;
  /** How paths of cells are dropped in training; without it none is. */
  readonly dropPath?: DropPath | undefined;
}

/** What varies from pass to pass through a supernet. */
export interface SupernetPass extends Pick<Pass, 'noise' | 'pieces'> {
  /**
   * The candidates that are computed, by cell type and edge; default: all that the supernet has. The others add nothing to
   * their nodes, whatever θ is, and their weights and their θ get no gradient.
   */
  readonly paths?: KeptOperations | undefined;
}
