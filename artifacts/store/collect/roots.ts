import type { Digest } from '../../digest.js';
import type { FoundUses } from '../uses.js';

/** Things of a store that others must stay for: results of runs, pins, and what running runs may need. */
export interface Roots {
  /** Keys whose result, checkpoint and lease stay. */
  readonly keys: ReadonlySet<Digest>;
  /** Those of them that a run may be making or finding now, so that their results may have changed since they were read. */
  readonly inUse: ReadonlySet<Digest>;
  /** Keys of runs that did not end well, and that no later run which did has: the next run may go on from their checkpoints. */
  readonly unfinished: ReadonlySet<Digest>;
  /** The uses that count, by run. */
  readonly uses: readonly FoundUses[];
  /** Keys of the runs that are pinned. */
  readonly pinned: ReadonlySet<Digest>;
  /** Objects that stay for themselves: those that are pinned, and the outputs of runs. */
  readonly objects: ReadonlySet<Digest>;
  /** Runs that have a record, by identifier. */
  readonly runs: ReadonlySet<string>;
  /** Runs whose uses say nothing any more. */
  readonly over: readonly string[];
}

/** Reads the roots of a store as they are now. */
export type ReadRoots = () => Promise<Roots>;
