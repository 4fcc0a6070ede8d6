/**
 * A splittable, counter-based random generator: an immutable 64-bit key from which streams are derived.
 *
 * Drawing never changes a generator; the same generator always gives the same numbers. Independent numbers come
 * from generators folded with different paths, as in `fold(generator, 'batch', 7)`. So batch 7 can be drawn
 * without batches 0 to 6, and a resumed run needs no more than its seed and step.
 */
export interface Generator {
  readonly key: readonly [number, number];
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * Threefry-2x32 with 20 rounds: encrypts a 64-bit counter under a 64-bit key.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 * @returns two unsigned 32-bit words, written to `out[at]` and `out[at + 1]`
 */
export const threefry = (key: readonly [number, number], low: number, high: number, out: Uint32Array, at = 0): void => {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const schedule = [k0, k1, k0 ^ k1 ^ 0x1bd11bda] as const;
  let x0 = (low + k0) | 0;
  let x1 = (high + k1) | 0;
  for (let group = 0; group < 5; group++) {
    const [r0, r1, r2, r3] = ROTATIONS[(group & 1) as 0 | 1];
    x0 = (x0 + x1) | 0;
    x1 = rotate(x1, r0) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotate(x1, r1) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotate(x1, r2) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotate(x1, r3) ^ x0;
    x0 = (x0 + schedule[((group + 1) % 3) as 0 | 1 | 2]) | 0;
    x1 = (x1 + schedule[((group + 2) % 3) as 0 | 1 | 2] + group + 1) | 0;
  }
  out[at] = x0;
  out[at + 1] = x1;
};

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
