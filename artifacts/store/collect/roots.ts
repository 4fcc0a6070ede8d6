import type { Digest } from '../../digest.js';
import type { FoundUses } from '../uses.js';

/** Machine of which nobody can ask whether a process on it lives, and whose marks still count. */
export interface UnaskedMachine {
  /** Its name; undefined of processes whose uses cannot be read. */
  readonly host: string | undefined;
  /** Names of those uses. */
  readonly unread: readonly string[];
  /** Time of its last word by the store's clock, in milliseconds. */
  readonly time: number;
  /** Milliseconds since. */
  readonly age: number;
  /** The runs on it that use something, by identifier. */
  readonly runs: readonly string[];
  /** Keys that stay for it alone: neither a record nor a pin nor another machine has them. */
  readonly keys: ReadonlySet<Digest>;
}

/** Things of a store that others must stay for: results of runs, pins, and what running runs may need. */
export interface Roots {
  /** Keys whose result, checkpoint and lease stay. */
  readonly keys: ReadonlySet<Digest>;
  /** Those of them that a run may be making or finding now, so that their results may have changed since they were read. */
  readonly inUse: ReadonlySet<Digest>;
  /** Keys of runs that did not end well, and that no run of the same experiment has which began later and did: the next may go on. */
  readonly unfinished: ReadonlySet<Digest>;
  /** The uses that count, by run. */
  readonly uses: readonly FoundUses[];
  /** Keys of the runs that are pinned. */
  readonly pinned: ReadonlySet<Digest>;
  /** Objects that stay for themselves: those that are pinned, and the outputs of runs. */
  readonly objects: ReadonlySet<Digest>;
  /** Runs that have a record, by identifier. */
  readonly runs: ReadonlySet<string>;
  /** The machines that cannot be asked. */
  readonly unasked: readonly UnaskedMachine[];
  /** Runs whose uses say nothing any more. */
  readonly over: readonly string[];
}

/** The roots of a store as they would be without what a machine says that it uses and holds. */
export const withoutMachine = (roots: Roots, { runs, keys }: UnaskedMachine): Roots => {
  const without = (all: ReadonlySet<Digest>): ReadonlySet<Digest> => new Set([...all].filter((key) => !keys.has(key)));
  return { ...roots, keys: without(roots.keys), inUse: without(roots.inUse), over: [...roots.over, ...runs] };
};

/** Reads the roots of a store as they are now. */
export type ReadRoots = () => Promise<Roots>;
