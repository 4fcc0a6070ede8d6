import { execFile } from 'node:child_process';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Failure of a command of Slurm: what it said, or that it is not there. */
export interface CommandFailure {
  readonly command: string;
  readonly said: string;
  readonly isMissing: boolean;
}

/** Runs commands of Slurm: gives what one writes to standard output. */
export type SlurmCommand = (command: string, words: readonly string[], input?: string) => TaskEither<CommandFailure, string>;

const PATIENCE_MILLISECONDS = 60_000;

/** Makes the runner of commands with an environment; one that gives no answer within a minute has failed. */
export const slurmCommand =
  (environment: Readonly<Record<string, string | undefined>>): SlurmCommand =>
  (command, words, input) =>
  () =>
    new Promise((settle) => {
      const child = execFile(
        command,
        [...words],
        { env: environment as NodeJS.ProcessEnv, timeout: PATIENCE_MILLISECONDS, maxBuffer: 2 ** 26 },
        (error, output, complaint) => {
          if (error === null) return settle(either.right(output));
          const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
          const silence = error.killed ? 'it gave no answer within a minute' : `it ended with code ${error.code}`;
          settle(either.left({ command, said: complaint.trim() || silence, isMissing }));
        },
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
