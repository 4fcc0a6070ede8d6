import type { Generator } from './generator.js';
import { threefry } from './threefry.js';

/** `count` unsigned 32-bit words of a generator's stream, past its first `skippedPairs` pairs (up to 2^32). */
export const words = (generator: Generator, count: number, skippedPairs = 0): Uint32Array => {
  const out = new Uint32Array(count + (count & 1));
  threefry(generator.key, skippedPairs, 0x40000000, out);
  return count === out.length ? out : out.subarray(0, count);
};

/** `count` numbers past the first `skipped` ones, uniform on the open interval (0, 1), with 52 random bits. */
export const uniform = (generator: Generator, count: number, skipped = 0): Float64Array => {
  const bits = words(generator, 2 * count, skipped);
  const draws = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const high = (bits[2 * i] as number) >>> 6;
    const low = (bits[2 * i + 1] as number) >>> 6;
    draws[i] = (high * 2 ** 26 + low + 0.5) / 2 ** 52;
  }
  return draws;
};

/** `count` standard normal numbers (Box and Muller's transform). */
export const normal = (generator: Generator, count: number): Float64Array => {
  const pairs = Math.ceil(count / 2);
  const draws = uniform(generator, 2 * pairs);
  const out = new Float64Array(2 * pairs);
  for (let i = 0; i < pairs; i++) {
    const radius = Math.sqrt(-2 * Math.log(draws[2 * i] as number));
    const angle = 2 * Math.PI * (draws[2 * i + 1] as number);
    out[2 * i] = radius * Math.cos(angle);
    out[2 * i + 1] = radius * Math.sin(angle);
  }
  return out.subarray(0, count);
};

/** `count` whole numbers from 0 to `bound` - 1. */
export const integers = (generator: Generator, count: number, bound: number): Uint32Array => {
  const draws = uniform(generator, count);
  return Uint32Array.from(draws, (draw) => Math.min(bound - 1, Math.floor(draw * bound)));
};

/** A random order of 0 to `length` - 1 (Fisher and Yates). */
export const permutation = (generator: Generator, length: number): Uint32Array => {
  const order = Uint32Array.from({ length }, (_, i) => i);
  const draws = uniform(generator, length);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor((draws[i] as number) * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
};
