import type { ExtremeEigenvalues } from '../../base/numerics/spectrum/eigenvalue-iteration.js';
import { lanczos } from '../../base/numerics/spectrum/lanczos.js';
import { dot, norm, unit } from '../../base/numerics/spectrum/vector.js';

/** A small dense symmetric matrix as its rows. */
export type Matrix = readonly Float64Array[];

/** The matrix whose entry (row, column) is `entry(row, column)`. */
const matrix = (size: number, entry: (row: number, column: number) => number): Matrix =>
  Array.from({ length: size }, (_, row) => Float64Array.from({ length: size }, (_, column) => entry(row, column)));

/** by · x xᵀ. */
export const outer = (x: Float64Array, by = 1): Matrix =>
  matrix(x.length, (row, column) => by * (x[row] as number) * (x[column] as number));

/** by · A. */
export const scaled = (by: number, a: Matrix): Matrix => a.map((row) => row.map((value) => by * value));

/** A sum of matrices of one size, of which there is at least one. */
export const total = (matrices: readonly Matrix[]): Matrix =>
  matrices.reduce((a, b) => a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] as number))));

/** A x. */
export const product = (a: Matrix, x: Float64Array): Float64Array => Float64Array.from(a, (row) => dot(row, x));

/** The Rayleigh quotient zᵀ A z of a unit vector z (μDARTS, eq. 13). */
export const rayleigh = (a: Matrix, z: Float64Array): number => dot(z, product(a, z));

/** The largest difference between two entries in one place. */
export const distance = (a: Matrix, b: Matrix): number =>
  Math.max(...total([a, scaled(-1, b)]).map((row) => Math.max(...row.map(Math.abs))));

/** The values of both ends of the spectrum, by as many steps of Lanczos' iteration as the matrix has rows. */
export const spectrum = (a: Matrix): { readonly smallest: number; readonly largest: number } => {
  // Square roots of different primes: no vector of rational entries is orthogonal to it.
  const start = Float64Array.from([2, 3, 5, 7, 11, 13].slice(0, a.length), Math.sqrt);
  let state = lanczos(start, { products: a.length, tolerance: 0 });
  while (!state.isDone) state = state.advance(product(a, state.vector));
  const { smallest, largest } = state.extremes as ExtremeEigenvalues;
  return { smallest: smallest.value, largest: largest.value };
};

/** λ_max. */
export const largestEigenvalue = (a: Matrix): number => spectrum(a).largest;

/** A unit eigenvector of λ_max of a positive semidefinite matrix that is not 0. */
export const topEigenvector = (a: Matrix): Float64Array => {
  // Squared again and again, the matrix tends to the projection on the eigenvectors of λ_max.
  let power = a;
  for (let i = 0; i < 50; i++) {
    const square = matrix(a.length, (row, column) => dot(power[row] as Float64Array, power[column] as Float64Array));
    power = scaled(1 / Math.max(...square.map(norm)), square);
  }
  return unit(power.reduce((longest, row) => (norm(row) > norm(longest) ? row : longest)));
};
