/** An estimate of an eigenvalue λ with the length of the residual Av - λv of its unit vector, which bounds its error. */
export interface Eigenvalue {
  readonly value: number;
  readonly residual: number;
}

/** The two ends of the spectrum of a symmetric matrix. */
export interface ExtremeEigenvalues {
  readonly smallest: Eigenvalue;
  readonly largest: Eigenvalue;
}

/** Stopping rule of an iteration. */
export interface IterationLimits {
  /** Products of the matrix with a vector at most. */
  readonly products: number;
  /** It ends before, when both residuals are at most this share of the eigenvalue that is largest in magnitude. */
  readonly tolerance: number;
}

/**
 * A search for the ends of a symmetric matrix's spectrum between two products, as a value: whoever has the matrix, and
 * time, multiplies `vector` by it and hands the product to `advance`.
 */
export interface EigenvalueIteration {
  /** The unit vector whose product with the matrix is wanted next. */
  readonly vector: Float64Array;
  readonly advance: (product: Float64Array) => EigenvalueIteration;
  /** Products used so far. */
  readonly products: number;
  /** The ends as far as they are known; undefined before the first product. */
  readonly extremes: ExtremeEigenvalues | undefined;
  /** Both residuals are within the tolerance. */
  readonly hasConverged: boolean;
  readonly isDone: boolean;
}

/** Tells whether both ends are known to a share of the magnitude of the larger one. */
export const areWithin = ({ smallest, largest }: ExtremeEigenvalues, tolerance: number): boolean =>
  Math.max(smallest.residual, largest.residual) <= tolerance * Math.max(Math.abs(smallest.value), Math.abs(largest.value));

/** The eigenvalue that is larger in magnitude: the dominant one, whose magnitude is the spectral norm. */
export const dominant = ({ smallest, largest }: ExtremeEigenvalues): Eigenvalue =>
  Math.abs(smallest.value) > Math.abs(largest.value) ? smallest : largest;
