import { areWithin, type Eigenvalue, type EigenvalueIteration, type IterationLimits } from './eigenvalue-iteration.js';
import { dot, norm, plus, unit } from './vector.js';

/**
 * The power method: first the eigenvalue that is largest in magnitude, then the other end of the spectrum as the largest
 * in magnitude of the matrix shifted by the first. It needs the memory of two vectors, and more products than Lanczos.
 *
 * Each end may take half of the products.
 *
 * Source: Golub and Van Loan, "Matrix Computations" (4th edition), section 7.3.1.
 *
 * @param start any vector that is not 0; one drawn at random has a part in every eigenvector
 */
export const powerIteration = (start: Float64Array, limits: IterationLimits): EigenvalueIteration => {
  const first = unit(start);
  const within = ({ value, residual }: Eigenvalue, magnitude: number): boolean =>
    residual <= limits.tolerance * Math.max(Math.abs(value), magnitude);

  const from = (vector: Float64Array, products: number, found: Eigenvalue | undefined): EigenvalueIteration => ({
    vector,
    products,
    extremes: undefined,
    hasConverged: false,
    isDone: norm(vector) === 0,
    advance: (product) => after(vector, products + 1, found, product),
  });

  const after = (
    vector: Float64Array,
    products: number,
    found: Eigenvalue | undefined,
    product: Float64Array,
  ): EigenvalueIteration => {
    const value = dot(vector, product);
    const residual = norm(plus(product, -value, vector));
    const estimate = { value, residual };
    const other = found ?? estimate;
    const [smallest, largest] = value < other.value ? [estimate, other] : [other, estimate];
    const extremes = { smallest, largest };
    const isEnough = within(estimate, Math.abs(other.value)) || products >= limits.products * (found === undefined ? 0.5 : 1);
    const shifted = plus(product, -(found?.value ?? 0), vector);
    const next = found === undefined && isEnough ? from(first, products, estimate) : from(unit(shifted), products, found);
    const isDone = products >= limits.products || (found !== undefined && isEnough);
    return { ...next, extremes, hasConverged: found !== undefined && areWithin(extremes, limits.tolerance), isDone };
  };
  return from(first, 0, undefined);
};
