import { boundedSentence } from './quote.js';
import { nameSystemErrors } from './system-error.js';

/** Class of a problem; it decides the exit code of the command. */
export type ProblemClass = 'usage' | 'stage' | 'store' | 'interrupted';

/**
 * A failure without its place: what went wrong and how to mend it.
 *
 * A stage ends with one, or its check before the run gives one. The runner, which knows the name of the stage in its
 * experiment, adds the place.
 */
export interface Fault {
  readonly problem: ProblemClass;
  /** One sentence that says what is wrong, without a final full stop. */
  readonly what: string;
  /** The file, option or object that it is about; left out, it is the stage itself. */
  readonly where?: string;
  /** One sentence that says what the reader can do about it, without a final full stop. */
  readonly remedy: string;
  /** The underlying exception, shown only when a stack trace is asked for. */
  readonly cause?: unknown;
}

/**
 * A failure that a person can act on: what went wrong, where, and how to mend it.
 *
 * Every expected failure of sluice is such a value, carried in an `Either`, a `TaskEither`
 * or the error channel of an Observable; only the command line turns it into text.
 */
export interface Problem extends Fault {
  /** The file, stage, option or object it is about. */
  readonly where: string;
}

/** Builds a fault of the given class; a sentence that runs on, with input that it repeats, is cut. */
export const fault = (kind: ProblemClass, what: string, remedy: string, cause?: unknown): Fault => ({
  problem: kind,
  what: boundedSentence(nameSystemErrors(what)),
  remedy: boundedSentence(remedy),
  ...(cause === undefined ? {} : { cause }),
});

/** Builds the fault of settings or inputs that do not fit, of class `usage`. */
export const refusal = (what: string, remedy: string): Fault => fault('usage', what, remedy);

/** Builds a problem of the given class; a sentence that runs on, with input that it repeats, is cut. */
export const problem = (kind: ProblemClass, what: string, where: string, remedy: string, cause?: unknown): Problem =>
  placed(where)(fault(kind, what, remedy, cause));

/** Puts a place to a fault; one that has its own keeps it. */
export const placed =
  (where: string) =>
  ({ problem: kind, what, where: own = boundedSentence(where), ...rest }: Fault): Problem => ({
    problem: kind,
    what,
    where: own,
    ...rest,
  });

/** Takes the place off a problem that came from below, so that the runner puts the stage's. */
export const unplaced = ({ where: _, ...rest }: Fault): Fault => rest;

/** Tells whether a caught or received value is a {@link Fault}, with a place or without. */
export const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'problem' in value && 'what' in value && 'remedy' in value;

/** Tells whether a caught or received value is a {@link Problem}. */
export const isProblem = (value: unknown): value is Problem => isFault(value) && typeof value.where === 'string';
