import { type Key, threefry } from './threefry.js';

/**
 * A splittable, counter-based random generator: an immutable 64-bit key from which streams are derived.
 *
 * Drawing never changes a generator; the same generator always gives the same numbers. Independent numbers come
 * from generators folded with different paths, as in `fold(generator, 'batch', 7)`. So batch 7 can be drawn
 * without batches 0 to 6, and a resumed run needs no more than its seed and step.
 */
export interface Generator {
  readonly key: Key;
}

/** The generator of a run's seed, a whole number from 0 to 2^53 - 1. */
export const generatorOf = (seed: number): Generator => ({
  key: [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0],
});

const hashText = (text: string): number => {
  // FNV-1a over UTF-16 code units: a label only has to differ from the other labels of its place.
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/**
 * Derives an independent generator from a path of labels and whole numbers (0 to 2^53 - 1).
 *
 * @example fold(generator, 'epoch', 3, 'augment')
 */
export const fold = (generator: Generator, ...path: readonly (string | number)[]): Generator => {
  const out = new Uint32Array(2);
  let key = generator.key;
  for (const part of path) {
    // Labels and numbers live in different halves of the counter space, so that fold(g, 'a') never meets fold(g, n).
    if (typeof part === 'string') threefry(key, hashText(part), 0x80000000 | (part.length & 0xffff), out);
    else threefry(key, part >>> 0, Math.floor(part / 2 ** 32) >>> 0, out);
    key = [out[0] as number, out[1] as number];
  }
  return { key };
};
