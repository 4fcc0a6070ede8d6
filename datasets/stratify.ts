import { permutation } from '../base/numerics/random/draw.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';

/** Two disjoint sets of indices, each ascending. */
export interface Divided {
  readonly kept: Uint32Array;
  readonly taken: Uint32Array;
}

/** The least and the most that are taken of a class of so many. */
interface Bounds {
  readonly least: (members: number) => number;
  readonly most: (members: number) => number;
}

/** For setting apart: one at least of every class, and never its last. */
const APART: Bounds = { least: (members) => (members > 1 ? 1 : 0), most: (members) => Math.max(0, members - 1) };
/** For a share of none. */
const NONE: Bounds = { least: () => 0, most: () => 0 };
/** For choosing what to learn from: one at least of every class. */
const CHOSEN: Bounds = { least: (members) => Math.min(1, members), most: (members) => members };

const quotasOf = (counts: readonly number[], share: number, { least, most }: Bounds): readonly number[] => {
  const total = Math.round(share * counts.reduce((sum, n) => sum + n, 0));
  const quota = counts.map((n) => Math.min(most(n), Math.max(least(n), Math.floor(share * n))));
  const byRemainder = counts
    .map((n, label) => ({ label, room: most(n), remainder: share * n - (quota[label] as number) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  let missing = total - quota.reduce((sum, n) => sum + n, 0);
  for (const { label, room } of byRemainder) {
    if (missing <= 0) break;
    if ((quota[label] as number) < room) {
      quota[label] = (quota[label] as number) + 1;
      missing -= 1;
    }
  }
  return quota;
};

const divide = (labels: Int32Array, classes: number, share: number, bounds: Bounds, generator: Generator): Divided => {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const [index, label] of labels.entries()) members[label]?.push(index);
  const quota = quotasOf(
    members.map(({ length }) => length),
    share,
    bounds,
  );
  const taken = members.flatMap((of, label) =>
    [...permutation(fold(generator, 'class', label), of.length).subarray(0, quota[label])].map((i) => of[i] as number),
  );
  const isTaken = new Set(taken);
  return {
    kept: Uint32Array.from({ length: labels.length }, (_, i) => i).filter((i) => !isTaken.has(i)),
    taken: Uint32Array.from(taken).sort(),
  };
};

/**
 * Sets a share of the indices 0 to N - 1 apart at random, such that every class gives its share.
 *
 * Of every class ⌊share · n⌋ are taken, and so many more, one each of those with the largest remainders (lower class index
 * first), that all are round(share · N). No class vanishes from either side: with a share above 0 each class of two or more
 * gives one at least, and none gives its last, which may make the sum another.
 *
 * @param labels class index of each of the N items
 */
export const divideByClass = (labels: Int32Array, classes: number, share: number, generator: Generator): Divided =>
  divide(labels, classes, share, share > 0 ? APART : NONE, generator);

/** Chooses a share as {@link divideByClass} does, but one at least of every class, its last too: `taken` is what to learn from. */
export const chooseByClass = (labels: Int32Array, classes: number, share: number, generator: Generator): Divided =>
  divide(labels, classes, share, CHOSEN, generator);
