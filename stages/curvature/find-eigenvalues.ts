import type { Observable } from 'rxjs';
import type { OpenFile } from '../../artifacts/source.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { type Batch, batchSource, type Partition } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { Generator } from '../../kernels/random/generator.js';
import type { EigenvalueIteration } from '../../kernels/spectrum/eigenvalue-iteration.js';
import { expectImages } from '../training/expect-images.js';
import { architectureHessian, dimensionOf, type HessianPoint, type HessianProblem } from './architecture-hessian.js';
import type { EigenvalueSettings } from './eigenvalue-settings.js';
import { spectrumEnds } from './spectrum-ends.js';

/**
 * The first batches of a part of a split (default: the validation part) in an order of the generator, without
 * augmentation: the same at every call.
 */
export const hessianBatches = (
  split: DatasetSplit,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  open: OpenFile,
  generator: Generator,
  partition: Partition = 'validation',
): Promise<readonly Batch[]> => {
  const source = batchSource(split, { partition, batchSize, augmentation: noAugmentation, open, generator });
  expectImages(source, partition, split);
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
  settings: EigenvalueSettings,
  generator: Generator,
): Observable<EigenvalueIteration> =>
  spectrumEnds(architectureHessian(search, point, batches, settings.step), dimensionOf(search.edges), settings, generator);
