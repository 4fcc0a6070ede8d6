import { EMPTY, expand, from, type Observable, of, skip } from 'rxjs';
import type { OpenFile } from '../../artifacts/source.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { type Batch, batchSource } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { normal } from '../../kernels/random/draw.js';
import { fold, type Generator } from '../../kernels/random/generator.js';
import type { EigenvalueIteration } from '../../kernels/spectrum/eigenvalue-iteration.js';
import { lanczos } from '../../kernels/spectrum/lanczos.js';
import { powerIteration } from '../../kernels/spectrum/power-iteration.js';
import { expectImages } from '../training/expect-images.js';
import { architectureHessian, dimensionOf, type HessianPoint, type HessianProblem } from './architecture-hessian.js';
import type { EigenvalueSettings } from './eigenvalue-settings.js';

/** The first batches of the validation part in an order of the generator, without augmentation: the same at every call. */
export const hessianBatches = (
  split: DatasetSplit,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  open: OpenFile,
  generator: Generator,
): Promise<readonly Batch[]> => {
  const source = batchSource(split, { partition: 'validation', batchSize, augmentation: noAugmentation, open, generator });
  expectImages(source, 'validation', split);
  return Promise.all(Array.from({ length: Math.min(batches, source.batchesPerEpoch) }, (_, i) => source.batch(i)));
};

/**
 * The ends of the spectrum of the Hessian of the validation loss with respect to the architecture parameters: the
 * iteration after each product, to the one that is done.
 *
 * @param generator of the vector that the iteration starts from
 */
export const findEigenvalues = (
  search: HessianProblem,
  point: HessianPoint,
  batches: readonly Batch[],
  { method, step, ...limits }: EigenvalueSettings,
  generator: Generator,
): Observable<EigenvalueIteration> => {
  const product = architectureHessian(search, point, batches, step);
  const start = normal(fold(generator, 'start'), dimensionOf(search.edges));
  const iteration = (method === 'lanczos' ? lanczos : powerIteration)(start, limits);
  return of(iteration).pipe(
    expand((state) => (state.isDone ? EMPTY : from(product(state.vector).then(state.advance)))),
    skip(1),
  );
};
