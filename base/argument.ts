import { problem } from './problem.js';
import { quoted } from './quote.js';

/** Description of a value in a few words, for messages about the arguments of a function. */
export const describeValue = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** Tells whether a value is an object with keys: no list, no function, nothing else. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses a call with the wrong arguments, where the experiment file makes it.
 *
 * @param callee the function as a user knows it, for example `drawCurves`
 * @throws Problem of what is wrong and how to call it
 */
export const refuseCall: (callee: string, what: string, remedy: string) => never = (callee, what, remedy) => {
  throw problem('usage', what, callee, remedy);
};

/**
 * Refuses settings that are no object.
 *
 * @throws Problem that names the function
 */
export const expectSettings = (callee: string, settings: unknown): void => {
  if (!isRecord(settings))
    refuseCall(
      callee,
      `its settings are ${describeValue(settings)}`,
      `give it an object of settings, or nothing: ${callee}({ ... })`,
    );
};

/**
 * One of several words, or a refusal of any other.
 *
 * @throws Problem that names the function and the words
 */
export const expectWord = <Word extends string>(callee: string, words: readonly Word[], given: unknown): Word =>
  words.find((word) => word === given) ??
  refuseCall(callee, `it knows no ${describeValue(given)}`, `use one of ${words.map((word) => `'${word}'`).join(', ')}`);
