import type { Digest } from '../../artifacts/digest.js';
import type { FinishedRun } from '../../artifacts/store/transfer/plan-transfer.js';
import type { KnownRun } from './read-records.js';

/** Keys of the stages of a run, as far as they are known. */
export const keysOf = ({ state }: KnownRun): readonly Digest[] => state.stages.flatMap(({ key }) => key ?? []);

/** The runs whose record does not change any more. */
export const finishedRuns = (runs: readonly KnownRun[]): readonly FinishedRun[] =>
  runs
    .filter(({ life }) => life === 'over' || life === 'killed')
    .map((run) => ({ run: run.head.run, name: run.head.name, keys: keysOf(run) }));
