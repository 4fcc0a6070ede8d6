import type { ProblemClass } from './problem.js';

/**
 * An exception that says how to mend what it is about, thrown where only an exception gets out, as from a kernel.
 *
 * Its `message` is what is wrong; a `problem` that is left out is of class `stage`, a `where` that is left out is the stage
 * that threw it.
 */
export interface Advice extends Error {
  readonly remedy: string;
  readonly problem?: ProblemClass;
  readonly where?: string;
}

/** Tells whether an exception is {@link Advice}. */
export const isAdvice = (error: unknown): error is Advice =>
  error instanceof Error && typeof (error as Partial<Advice>).remedy === 'string';
