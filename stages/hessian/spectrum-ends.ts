import { EMPTY, expand, from, type Observable, of, skip } from 'rxjs';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { EigenvalueIteration } from '../../base/numerics/spectrum/eigenvalue-iteration.js';
import { lanczos } from '../../base/numerics/spectrum/lanczos.js';
import { powerIteration } from '../../base/numerics/spectrum/power-iteration.js';
import type { EigenvalueSettings } from './eigenvalue-settings.js';
import type { HessianProduct } from './mean-product.js';

/**
 * The ends of the spectrum of a Hessian out of its products with vectors: the iteration after each product, to the one
 * that is done.
 *
 * @param dimension number of parameters
 * @param generator of the vector that the iteration starts from
 */
export const spectrumEnds = (
  product: HessianProduct,
  dimension: number,
  { method, products, tolerance }: Pick<EigenvalueSettings, 'method' | 'products' | 'tolerance'>,
  generator: Generator,
): Observable<EigenvalueIteration> => {
  const start = normal(fold(generator, 'start'), dimension);
  const iteration = (method === 'lanczos' ? lanczos : powerIteration)(start, { products, tolerance });
  return of(iteration).pipe(
    expand((state) => (state.isDone ? EMPTY : from(product(state.vector).then(state.advance)))),
    skip(1),
  );
};
