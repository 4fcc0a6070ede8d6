import { boundedSentence } from './quote.js';
import { nameSystemErrors } from './system-error.js';

/** Which exit code a problem ends the command with. */
export type ProblemClass = 'usage' | 'stage' | 'store' | 'interrupted';

/**
 * A failure that a person can act on: what went wrong, where, and how to mend it.
 *
 * Every expected failure of sluice is such a value, carried in an `Either`, a `TaskEither`
 * or the error channel of an Observable; only the command line turns it into text.
 */
export interface Problem {
  readonly problem: ProblemClass;
  /** What is wrong, one sentence without a final full stop. */
  readonly what: string;
  /** The file, stage, option or object it is about. */
  readonly where: string;
  /** What the reader can do about it, one sentence without a final full stop. */
  readonly remedy: string;
  /** The underlying exception, shown only when a stack trace is asked for. */
  readonly cause?: unknown;
}

/** Builds a problem of the given class; a sentence that runs on, with input that it repeats, is cut. */
export const problem = (kind: ProblemClass, what: string, where: string, remedy: string, cause?: unknown): Problem => ({
  problem: kind,
  what: boundedSentence(nameSystemErrors(what)),
  where: boundedSentence(where),
  remedy: boundedSentence(remedy),
  ...(cause === undefined ? {} : { cause }),
});

/** Tells whether a caught or received value is a {@link Problem}. */
export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'problem' in value && 'what' in value && 'remedy' in value;
