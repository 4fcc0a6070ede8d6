import type { Problem } from './problem.js';

const stackOf = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));

/** A problem that can cross to another thread or process: an exception behind it, which may hold what cannot, becomes its text. */
export const portable = (one: Problem): Problem => (one.cause === undefined ? one : { ...one, cause: stackOf(one.cause) });
