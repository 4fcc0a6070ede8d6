import { permutation } from '../kernels/random/draw.js';
import { fold, type Generator } from '../kernels/random/generator.js';

/** Two disjoint sets of indices, each ascending. */
export interface Divided {
  readonly kept: Uint32Array;
  readonly taken: Uint32Array;
}

/**
 * Takes a share of the indices 0 to N - 1 at random such that every class gives its share.
 *
 * In all round(share · N) indices are taken (never the last one left); what rounding leaves over after ⌊share · n⌋
 * of every class goes to the classes with the largest remainders, lower class index first.
 *
 * @param labels class index of each of the N items
 */
export const divideByClass = (labels: Int32Array, classes: number, share: number, generator: Generator): Divided => {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (const [index, label] of labels.entries()) members[label]?.push(index);
  const total = Math.min(Math.round(share * labels.length), labels.length - 1);
  const quota = members.map((of) => Math.floor(share * of.length));
  const byRemainder = members
    .map((of, label) => ({ label, remainder: share * of.length - Math.floor(share * of.length) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  let missing = total - quota.reduce((sum, n) => sum + n, 0);
  for (const { label } of byRemainder) {
    if (missing <= 0) break;
    if ((quota[label] as number) < (members[label] as number[]).length) {
      quota[label] = (quota[label] as number) + 1;
      missing -= 1;
    }
  }
  const taken = members.flatMap((of, label) =>
    [...permutation(fold(generator, 'class', label), of.length).subarray(0, quota[label])].map((i) => of[i] as number),
  );
  const isTaken = new Set(taken);
  return {
    kept: Uint32Array.from({ length: labels.length }, (_, i) => i).filter((i) => !isTaken.has(i)),
    taken: Uint32Array.from(taken).sort(),
  };
};
