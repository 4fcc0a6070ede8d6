import type { Command } from 'commander';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { KnownCommand } from './completion/command-line.js';
import type { Host } from './host.js';

/** Output of a command, and the exit code where the problems do not decide it. */
export interface Outcome {
  readonly text?: string;
  readonly problems: readonly Problem[];
  /** Facts for a person beside the output: one sentence each, without a final full stop. */
  readonly notices?: readonly string[];
  readonly code?: number;
}

/** Means that the program lends to its commands. */
export interface Means {
  readonly host: Host;
  /** Names of the numeric backends, as help has them. */
  readonly backends: string;
  /** Writes the outcome of some work and takes its exit code; problems have a stack trace where `stack` asks for it. */
  readonly conclude: (work: TaskEither<Problem, Outcome>, options: { readonly stack?: boolean }) => Promise<void>;
  readonly out: (text: string) => void;
  /** The commands that people call. */
  readonly known: () => readonly KnownCommand[];
}

/** A use of a command, and what it does. */
export type Example = readonly [line: string, meaning: string];

/**
 * Declaration of a command: its name, its arguments and options, and what it calls. The work itself is imported when the command
 * is called, so that help does not load it.
 */
export interface CommandDeclaration {
  readonly name: string;
  /** They end its help. */
  readonly examples: readonly Example[];
  /** True for a command that only programs call. */
  readonly hidden?: true;
  readonly declare: (command: Command, means: Means) => void;
}
