import { isProblem } from './problem.js';

/** The first sentence of an error, without a final full stop. */
export const sentenceOf = (error: unknown): string =>
  (isProblem(error) ? error.what : error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.$/, '') ||
  'no reason was given';
