import * as tf from '@tensorflow/tfjs-core';
import type { OpenFile } from '../../artifacts/source.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { Supernet } from '../../networks/search-space.js';
import { expected } from '../curvature/expected.js';
import { meanUncertainty, uncertaintyOf } from '../evaluate/uncertainty.js';
import { turn } from '../loop/iterate.js';
import { fixedBatches } from '../training/fixed-batches.js';
import { withBatch } from '../training/tensors.js';
import { sampleArchitecture, thetaTensors } from './sample-architecture.js';
import type { SearchProblem } from './search-problem.js';
import type { SearchState } from './search-state.js';

/** Images whose uncertainty is followed from epoch to epoch. */
const IMAGES = 256;

/** What T passes of a batch say of its uncertainty. */
const measure = async (
  supernet: Supernet,
  { weights }: SearchState,
  mixing: ReturnType<typeof thetaTensors>,
  images: tf.Tensor4D,
  noises: readonly Generator[],
): Promise<{ readonly variance: number; readonly entropy: number; readonly images: number }> => {
  const passes: Float32Array[] = [];
  let classes = 1;
  for (const noise of noises) {
    await turn();
    const probabilities = tf.tidy(() => tf.softmax(supernet.forward(weights, mixing, images, { noise })));
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
 * of the objective.
 *
 * Source: μDARTS, equation 5 and Fig. 3.
 */
export const epochUncertainty = (problem: SearchProblem, split: DatasetSplit, open: OpenFile, generator: Generator) => {
  const { settings, space, relaxation, supernet, edges } = problem;
  const source = fold(generator, 'uncertainty');
  const noises = Array.from({ length: settings.uncertainty.samples }, (_, pass) => fold(source, 'pass', pass));
  return async (state: SearchState): Promise<Readonly<Record<string, number>>> => {
    if (settings.dropout === false) return {};
    const batches = Math.ceil(IMAGES / settings.batchSize);
    const followed = await fixedBatches(split, { batches, batchSize: settings.batchSize }, open, source);
    const { parameters } = state.architecture;
    const { theta } = sampleArchitecture(expected(relaxation), space.cellTypes, edges, parameters, source);
    const mixing = thetaTensors(space.cellTypes, theta);
    const measured: Awaited<ReturnType<typeof measure>>[] = [];
    for (const batch of followed) {
      measured.push(await withBatch(Promise.resolve(batch), ({ images }) => measure(supernet, state, mixing, images, noises)));
    }
    tf.dispose(Object.values(mixing));
    const all = measured.reduce((sum, { images }) => sum + images, 0);
    const mean = (of: 'variance' | 'entropy'): number => measured.reduce((sum, each) => sum + each[of] * each.images, 0) / all;
    return { 'predictive variance': mean('variance'), 'predictive entropy': mean('entropy') };
  };
};
