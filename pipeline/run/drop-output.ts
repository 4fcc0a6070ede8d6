import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import { onDisk } from '../../artifacts/store/disk-problem.js';
import { dropObjects } from '../../artifacts/store/drop/drop-objects.js';
import type { Dropped } from '../../artifacts/store/dropped.js';
import { objectName } from '../../artifacts/store/names.js';
import { formatBytes } from '../../base/quantities.js';
import { quoted } from '../../base/quote.js';
import type { EventBody } from './event.js';
import type { RunOptions } from './node-run.js';

/** Output of a stage that is to be dropped. */
export interface DroppedOutput extends Omit<Dropped, 'run' | 'dropped'> {
  /** The name of the output. */
  readonly output: string;
}

/** Readers of the objects whose bytes somebody needs. */
export interface NeededObjects {
  readonly others: () => Promise<ReadonlySet<Digest>>;
  /** Those of the run's own stages: nothing is told of one that stays for them, as it may go when they let it go. */
  readonly own: () => Promise<ReadonlySet<Digest>>;
}

/**
 * Drops an output of a stage unless somebody needs it, and emits whether it went or why it stayed. A store that takes nothing, or a
 * record that cannot be read, costs no more than a warning. Never rejects.
 */
export const dropOutput = async (
  { output, ...object }: DroppedOutput,
  { store, run, now }: Pick<RunOptions, 'store' | 'run' | 'now'>,
  needs: NeededObjects,
  emit: (event: EventBody) => void,
): Promise<void> => {
  const tell = (level: 'info' | 'warning', words: string): void =>
    emit({ type: 'log', stage: object.stage, level, message: `${quoted(output)} ${words}` });
  const mark: Dropped = { ...object, run, dropped: now().toISOString() };
  // One that is gone already is not said to be dropped by this run.
  const found = await store.blobs.stat(objectName(mark.digest)).catch(() => undefined);
  if (found === undefined) return;
  let own: ReadonlySet<Digest> = new Set();
  const readNeeded = async (): Promise<ReadonlySet<Digest>> => {
    own = await needs.own();
    return new Set([...own, ...(await needs.others())]);
  };
  const outcome = await onDisk(store.where, () => dropObjects(store.blobs, [mark], readNeeded))();
  if (either.isLeft(outcome))
    return tell('warning', `could not be dropped, and stays: ${outcome.left.what} (${outcome.left.where})`);
  const { dropped, needed, late } = outcome.right;
  if (dropped.length > 0) tell('info', `is dropped, ${formatBytes(mark.bytes)}: all stages of this run that read it are done`);
  if (needed.length > 0 && !own.has(mark.digest)) tell('info', 'stays: another run, a pin, or the outputs of a run need it');
  if (late.length > 0) tell('warning', 'stays: to find out who needs it took too long');
};
