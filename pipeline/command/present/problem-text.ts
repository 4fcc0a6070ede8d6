import type { Problem } from '../../../artifacts/problem.js';

/** A problem as a person reads it: what and where, then how to mend it; the exception behind it only if asked. */
export const problemText = ({ what, where, remedy, cause }: Problem, stack: boolean): string => {
  const trace =
    stack && cause !== undefined ? `\n${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}` : '';
  return `error: ${what}\n  at: ${where}\n  to mend: ${remedy}${trace}`;
};
