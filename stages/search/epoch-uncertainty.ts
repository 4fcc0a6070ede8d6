import * as tf from '@tensorflow/tfjs-core';
import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import type { Supernet } from '../../networks/search-space.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import { meanUncertainty, uncertaintyOf } from '../evaluate/uncertainty.js';
import { turn } from '../loop/iterate.js';
import { fixedBatches } from '../training/fixed-batches.js';
import { withBatch } from '../training/tensors.js';
import type { SearchSetup } from './search-setup.js';
import type { SearchState } from './search-state.js';

/** Images whose uncertainty is followed from epoch to epoch. */
const IMAGES = 256;

/** The uncertainty of a batch over T passes. */
const measure = async (
  supernet: Supernet,
  { weights }: SearchState,
  theta: MixingWeights,
  images: tf.Tensor4D,
  noises: readonly Generator[],
): Promise<{ readonly variance: number; readonly entropy: number; readonly images: number }> => {
  const passes: Float32Array[] = [];
  let classes = 1;
  for (const noise of noises) {
    await turn();
    const probabilities = tf.tidy(() => tf.softmax(supernet.forward(weights, theta, images, { noise })));
    classes = probabilities.shape[1] as number;
    passes.push((await probabilities.data()) as Float32Array);
    probabilities.dispose();
  }
  const { predictiveVariance, predictiveEntropy } = meanUncertainty(uncertaintyOf(passes, classes));
  return { variance: predictiveVariance, entropy: predictiveEntropy, images: images.shape[0] };
};

/**
 * Measures at the end of every epoch of a search with concrete dropout the predictive variance and entropy of the supernet
 * at θ = E[θ] over stochastic passes of always the same validation images: as metrics, whether or not the variance is part
 * of the objective. A method without a distribution has no E[θ], and no such metrics.
 *
 * Source: μDARTS, equation 5 and Fig. 3.
 */
export const epochUncertainty = (
  { settings, space, method, supernet }: SearchSetup,
  split: DatasetSplit,
  open: OpenFile,
  generator: Generator,
) => {
  const source = fold(generator, 'uncertainty');
  const noises = Array.from({ length: settings.uncertainty.samples }, (_, pass) => fold(source, 'pass', pass));
  return async (state: SearchState): Promise<Readonly<Record<string, number>>> => {
    if (settings.dropout === false) return {};
    const outcome = method.outcome(state.architecture);
    if (!('distribution' in outcome)) return {};
    const batches = Math.ceil(IMAGES / settings.batchSize);
    const followed = await fixedBatches(split, { batches, batchSize: settings.batchSize }, open, source);
    const theta = thetaTensors(space.cellTypes, outcome.distribution.expectation);
    const measured: Awaited<ReturnType<typeof measure>>[] = [];
    for (const batch of followed) {
      measured.push(await withBatch(Promise.resolve(batch), ({ images }) => measure(supernet, state, theta, images, noises)));
    }
    tf.dispose(Object.values(theta));
    const all = measured.reduce((sum, { images }) => sum + images, 0);
    const mean = (of: 'variance' | 'entropy'): number => measured.reduce((sum, each) => sum + each[of] * each.images, 0) / all;
    return { 'predictive variance': mean('variance'), 'predictive entropy': mean('entropy') };
  };
};
