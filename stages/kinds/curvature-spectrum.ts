import * as t from 'io-ts';

const Eigenvalue = t.readonly(t.strict({ value: t.number, residual: t.number }));

/** The fields of an artifact that says how a loss bends: the ends of its Hessian's spectrum, and how they were found. */
export const spectrumFields = {
  /** Number of parameters of the Hessian, and number of images of the loss. */
  parameters: t.number,
  images: t.number,
  /** The ends of the Hessian's spectrum, each with the length of its residual, which bounds its error. */
  largest: Eigenvalue,
  smallest: Eigenvalue,
  /** Largest magnitude of an eigenvalue. */
  norm: t.number,
  method: t.keyof({ lanczos: null, power: null }),
  products: t.number,
  /** Both ends were found to the tolerance that was asked for. */
  converged: t.boolean,
};

const Spectrum = t.readonly(t.strict(spectrumFields));

/** {@link spectrumFields} as a value. */
export type Spectrum = t.TypeOf<typeof Spectrum>;

/** The ends of a spectrum and how they were found, in words. */
export const describeSpectrum = ({ smallest, largest, images, products, method, converged }: Spectrum): string =>
  `${smallest.value.toPrecision(4)} to ${largest.value.toPrecision(4)} (${images} images, ${products} products by ${method}${converged ? '' : ', not converged'})`;
