import type * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { type Fault, isFault } from '../base/problem.js';
import type { DiscreteNetwork } from './discrete-network.js';
import type { GraphPart } from './export/graph.js';
import { traceModule } from './export/trace.js';
import { type BatchStatistics, forwardContext } from './layers/forward-context.js';
import { IMAGE_CHANNELS } from './layers/stem.js';
import type { Extent, Module } from './module.js';
import { updateStatistics } from './running-statistics.js';

/** A whole network as a module: class scores [batch, classes], in training also those of an auxiliary tower if there is one. */
export type ScoringModule = Module<tf.Tensor4D, { readonly logits: tf.Tensor2D; readonly auxiliary?: tf.Tensor2D }>;

const graphOf = (module: ScoringModule, { height, width }: Extent, keepsDropout: boolean): either.Either<Fault, GraphPart> => {
  try {
    const shape = [IMAGE_CHANNELS, height, width];
    return either.right(traceModule(module, shape, { keepsDropout, outputs: ({ logits }) => [logits] }));
  } catch (error) {
    if (isFault(error)) return either.left(error);
    throw error;
  }
};

/** The network of images of one size that a module computes: it measures statistics in training and goes by them in evaluation. */
export const networkOfModule = (module: ScoringModule, image: Extent): DiscreteNetwork => ({
  parameters: module.parameters,
  normalisations: module.normalisations,
  multiplyAccumulates: module.multiplyAccumulates(image),
  forwardTrain: (parameters, statistics, images, pass) => {
    const measured: Record<string, BatchStatistics> = {};
    const scores = module.apply(forwardContext(parameters, { ...pass, measured }), '', images);
    return { ...scores, statistics: updateStatistics(statistics, measured) };
  },
  forwardEvaluate: (parameters, statistics, images, pass) =>
    module.apply(forwardContext(parameters, { ...pass, running: statistics }), '', images).logits,
  graph: ({ keepsDropout }) => graphOf(module, image, keepsDropout),
});
