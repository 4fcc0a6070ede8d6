import type { Problem } from '../../../base/problem.js';
import { boundedSentence, printable } from '../../../base/quote.js';

/**
 * A problem as a person reads it: what and where, then how to mend it; the exception behind it only if asked. Nothing in
 * it is obeyed by a terminal, whatever input it repeats.
 */
export const problemText = ({ what, where, remedy, cause }: Problem, stack: boolean): string => {
  const trace =
    stack && cause !== undefined ? `\n${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}` : '';
  const [sentence, place, mend] = [what, where, remedy].map(boundedSentence);
  return printable(`error: ${sentence}\n  at: ${place}\n  to mend: ${mend}${trace}`);
};
