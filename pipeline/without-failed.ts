import type { Either } from 'fp-ts/lib/Either.js';

/** A listed input of a stage that was not made, since a stage before it failed. */
export interface FailedInput {
  /** Its name among the inputs: the artifact, and the flow that it was to come from. */
  readonly input: string;
  /** The name of that flow. */
  readonly of: string;
  /** The stage that failed. */
  readonly stage: string;
  /** The fault of that stage. */
  readonly what: string;
}

/**
 * Change of a stage's configuration where some of its listed inputs were not made: the stage is then computed from the others, and
 * the configuration, which is part of its key, says what is missing.
 *
 * @returns the configuration, or the reason that nothing is left to be done
 */
export type WithoutFailed<C> = (config: C, failed: readonly FailedInput[]) => Either<string, C>;
