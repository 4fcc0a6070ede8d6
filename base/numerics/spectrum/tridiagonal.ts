/** The spectrum of a symmetric tridiagonal matrix. */
export interface TridiagonalSpectrum {
  /** Its eigenvalues, ascending. */
  readonly values: Float64Array;
  /** The last component of the unit eigenvector of each. */
  readonly last: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, with the last component of each eigenvector, by the QL algorithm
 * with implicit shifts.
 *
 * Source: Martin and Wilkinson, "The implicit QL algorithm" (Numerische Mathematik 12, 1968); EISPACK's imtql2.
 *
 * @param diagonal n numbers
 * @param beside the n - 1 numbers beside the diagonal
 */
export const tridiagonalSpectrum = (diagonal: readonly number[], beside: readonly number[]): TridiagonalSpectrum => {
  const size = diagonal.length;
  if (beside.length !== Math.max(0, size - 1)) {
    throw new Error(`a tridiagonal matrix of size ${size} has ${size - 1} numbers beside its diagonal, not ${beside.length}`);
  }
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from([...beside, 0]);
  const z = Float64Array.from(diagonal, (_, i) => (i === size - 1 ? 1 : 0));
  const at = (of: Float64Array, i: number): number => of[i] as number;
  const isSplit = (i: number): boolean =>
    i === size - 1 || Math.abs(at(e, i)) <= Number.EPSILON * (Math.abs(at(d, i)) + Math.abs(at(d, i + 1)));

  /** One sweep of rotations from the block's end `to` up to `from`. */
  const sweep = (from: number, to: number): void => {
    const ratio = (at(d, from + 1) - at(d, from)) / (2 * at(e, from));
    let g = at(d, to) - at(d, from) + at(e, from) / (ratio + Math.sign(ratio || 1) * Math.hypot(ratio, 1));
    let [s, c, p] = [1, 1, 0];
    for (let i = to - 1; i >= from; i--) {
      const [f, b] = [s * at(e, i), c * at(e, i)];
      const radius = Math.hypot(f, g);
      e[i + 1] = radius;
      if (radius === 0) {
        d[i + 1] = at(d, i + 1) - p;
        e[to] = 0;
        return;
      }
      [s, c] = [f / radius, g / radius];
      g = at(d, i + 1) - p;
      const turned = (at(d, i) - g) * s + 2 * c * b;
      p = s * turned;
      d[i + 1] = g + p;
      g = c * turned - b;
      [z[i + 1], z[i]] = [s * at(z, i) + c * at(z, i + 1), c * at(z, i) - s * at(z, i + 1)];
    }
    d[from] = at(d, from) - p;
    e[from] = g;
    e[to] = 0;
  };

  for (let from = 0; from < size; from++) {
    for (let sweeps = 0; ; sweeps++) {
      let to = from;
      while (!isSplit(to)) to++;
      if (to === from) break;
      if (sweeps === MOST_SWEEPS)
        throw new Error('the eigenvalues of a tridiagonal matrix do not converge; are all its numbers finite?');
      sweep(from, to);
    }
  }
  const order = Array.from(d.keys()).sort((i, j) => at(d, i) - at(d, j));
  return { values: Float64Array.from(order, (i) => at(d, i)), last: Float64Array.from(order, (i) => at(z, i)) };
};
