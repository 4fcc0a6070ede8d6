import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { TakenCheckpoint } from './checkpoints.js';
import type { Control } from './control.js';

/** Begins to know a checkpoint, and gives the work of writing it. */
export type SaveCheckpoint = (checkpoint: TakenCheckpoint) => TaskEither<Problem, void>;

/** Writes a job's checkpoints beside the job, one at a time; of those that wait, the newest. */
export interface CheckpointKeeper {
  readonly take: (checkpoint: TakenCheckpoint) => void;
  /**
   * Settles when nothing is left to write, with the problem of a checkpoint that could not be written.
   *
   * @param andHeld whether also a checkpoint that was only held is written, for a job that was cut off
   */
  readonly end: (andHeld: boolean) => Promise<Problem | undefined>;
}

interface Pending {
  readonly checkpoint: TakenCheckpoint;
  readonly write: TaskEither<Problem, void>;
}

/**
 * Makes a keeper that tells a job, by `control`, of what it has written.
 *
 * @param onProblem is told once that a checkpoint could not be written; none is written after that
 * @param now milliseconds of a monotonic clock
 */
export const checkpointKeeper = (
  save: SaveCheckpoint,
  control: Control,
  onProblem: () => void,
  now: () => number,
): CheckpointKeeper => {
  let newest: Pending | undefined;
  let isDue = false;
  let problem: Problem | undefined;
  let writing: Promise<void> | undefined;

  const writeOne = async ({ checkpoint, write }: Pending): Promise<void> => {
    const began = now();
    const written = await write();
    control.settle(checkpoint.number, now() - began);
    if (either.isRight(written)) return;
    problem ??= written.left;
    onProblem();
  };
  const writeAll = async (): Promise<void> => {
    while (isDue && newest !== undefined && problem === undefined) {
      const next = newest;
      newest = undefined;
      isDue = false;
      await writeOne(next);
    }
    writing = undefined;
  };
  const begin = (): void => {
    writing ??= writeAll();
  };

  return {
    take: (checkpoint) => {
      if (problem !== undefined) return control.settle(checkpoint.number, 0);
      newest = { checkpoint, write: save(checkpoint) };
      isDue ||= checkpoint.due;
      if (isDue) begin();
    },
    end: async (andHeld) => {
      isDue ||= andHeld && newest !== undefined;
      if (isDue) begin();
      await writing;
      return problem;
    },
  };
};
