import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import { onDisk } from '../../artifacts/store/disk-problem.js';
import { dropObjects } from '../../artifacts/store/drop/drop-objects.js';
import type { Dropped } from '../../artifacts/store/dropped.js';
import { objectName } from '../../artifacts/store/names.js';
import { quoted } from '../../base/quote.js';
import { formatBytes } from '../command/present/format.js';
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
 * Drops outputs of stages unless somebody needs them, and emits what went and what stayed. A store that takes nothing, or a
 * record that cannot be read, costs no more than a warning. Never rejects.
 */
export const dropOutputs = async (
  outputs: readonly DroppedOutput[],
  { store, run, now }: Pick<RunOptions, 'store' | 'run' | 'now'>,
  needs: NeededObjects,
  emit: (event: EventBody) => void,
): Promise<void> => {
  const tell = (level: 'info' | 'warning', marks: readonly Dropped[], words: (one: DroppedOutput) => string): void => {
    const digests = new Set(marks.map(({ digest }) => digest));
    for (const one of outputs)
      if (digests.has(one.digest)) emit({ type: 'log', stage: one.stage, level, message: `${quoted(one.output)} ${words(one)}` });
  };
  const dropped = now().toISOString();
  const marks = outputs.map(({ output: _, ...mark }): Dropped => ({ ...mark, run, dropped }));
  // Those that are gone already are not said to be dropped by this run.
  const there: Dropped[] = [];
  for (const mark of marks) {
    const found = await store.blobs.stat(objectName(mark.digest)).catch(() => undefined);
    if (found !== undefined) there.push(mark);
  }
  if (there.length === 0) return;
  let own: ReadonlySet<Digest> = new Set();
  const readNeeded = async (): Promise<ReadonlySet<Digest>> => {
    own = await needs.own();
    return new Set([...own, ...(await needs.others())]);
  };
  const outcome = await onDisk(store.where, () => dropObjects(store.blobs, there, readNeeded))();
  if (either.isLeft(outcome))
    return tell('warning', there, () => `could not be dropped, and stays: ${outcome.left.what} (${outcome.left.where})`);
  const { dropped: gone, needed, late } = outcome.right;
  tell('info', gone, ({ bytes }) => `is dropped, ${formatBytes(bytes)}: all stages of this run that read it are done`);
  const foreign = needed.filter(({ digest }) => !own.has(digest));
  tell('info', foreign, () => 'stays: another run, a pin, or the outputs of a run need it');
  tell('warning', late, () => 'stays: to find out who needs it took too long');
};
