import { areWithin, type EigenvalueIteration, type ExtremeEigenvalues, type IterationLimits } from './eigenvalue-iteration.js';
import { tridiagonalSpectrum } from './tridiagonal.js';
import { dot, norm, plus, unit } from './vector.js';

/** The tridiagonal matrix that the products so far amount to, in the orthonormal basis that they were taken in. */
interface Krylov {
  readonly basis: readonly Float64Array[];
  readonly diagonal: readonly number[];
  readonly beside: readonly number[];
}

/** The component of x orthogonal to the basis; projected out twice, since rounding leaves some of it the first time. */
const orthogonal = (x: Float64Array, basis: readonly Float64Array[]): Float64Array =>
  [...basis, ...basis].reduce((rest, vector) => plus(rest, -dot(rest, vector), vector), x);

const extremesOf = ({ diagonal, beside }: Krylov, residue: number): ExtremeEigenvalues => {
  const { values, last } = tridiagonalSpectrum(diagonal, beside);
  const at = (i: number) => ({ value: values[i] as number, residual: residue * Math.abs(last[i] as number) });
  return { smallest: at(0), largest: at(values.length - 1) };
};

/**
 * Lanczos' iteration with full reorthogonalisation: both ends of the spectrum of a symmetric matrix out of its products
 * with vectors, exact after as many products as the matrix has rows.
 *
 * Source: Golub and Van Loan, "Matrix Computations" (4th edition), algorithms 10.1.1 and 10.3.1.
 *
 * @param start any vector that is not 0; one drawn at random has a part in every eigenvector
 */
export const lanczos = (start: Float64Array, limits: IterationLimits): EigenvalueIteration => {
  const from = (krylov: Krylov, vector: Float64Array): EigenvalueIteration => ({
    vector,
    products: krylov.basis.length,
    extremes: undefined,
    hasConverged: false,
    isDone: vector.length === 0 || norm(vector) === 0,
    advance: (product) => after(krylov, vector, product),
  });
  const after = (before: Krylov, vector: Float64Array, product: Float64Array): EigenvalueIteration => {
    const basis = [...before.basis, vector];
    const rest = orthogonal(product, basis);
    const residue = norm(rest);
    const krylov = { basis, diagonal: [...before.diagonal, dot(vector, product)], beside: before.beside };
    const extremes = extremesOf(krylov, residue);
    const hasConverged = areWithin(extremes, limits.tolerance) || basis.length === vector.length;
    const next = { ...krylov, beside: [...before.beside, residue] };
    return {
      ...from(next, unit(rest)),
      extremes,
      hasConverged,
      isDone: hasConverged || residue === 0 || basis.length >= limits.products,
    };
  };
  return from({ basis: [], diagonal: [], beside: [] }, unit(start));
};
