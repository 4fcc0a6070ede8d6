import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';

const Eigenvalue = t.readonly(t.strict({ value: t.number, residual: t.number }));

/** How the validation loss of a search bends in the architecture parameters. */
export const Curvature = t.readonly(
  t.strict({
    space: t.string,
    relaxation: t.string,
    /** How many architecture parameters there are, and how many images the loss is the mean over. */
    parameters: t.number,
    images: t.number,
    /** The ends of the Hessian's spectrum, each with the length of its residual, which bounds its error. */
    largest: Eigenvalue,
    smallest: Eigenvalue,
    /** Largest magnitude of an eigenvalue. */
    norm: t.number,
    method: t.keyof({ lanczos: null, power: null }),
    products: t.number,
    /** Whether both ends were found to the tolerance that was asked for. */
    converged: t.boolean,
  }),
);
export type Curvature = t.TypeOf<typeof Curvature>;

/** The artifact kind of a {@link Curvature}. */
export const curvatureKind = jsonKind(
  'curvature',
  1,
  Curvature,
  ({ relaxation, space, parameters, images, largest, smallest, products, method, converged }) =>
    `eigenvalues of the validation loss in the ${parameters} parameters of ${relaxation} over ${space}: ${smallest.value.toPrecision(4)} to ${largest.value.toPrecision(4)} (${images} images, ${products} products by ${method}${converged ? '' : ', not converged'})`,
);
