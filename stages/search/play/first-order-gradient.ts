import * as tf from '@tensorflow/tfjs-core';
import type { MixingWeights } from '../../../networks/cell-type.js';
import type { Parameters } from '../../../networks/parameters.js';
import type { ArchitectureTable } from '../../architecture/table.js';
import { readTable } from '../../architecture/theta-tensors.js';
import { type ObjectiveParts, objectiveAndGradients } from './objective.js';
import type { DrawnPass, ObjectiveSetup } from './objective-setup.js';

/** The objective of a validation batch, and its whole derivative with respect to θ. */
export interface ThetaGradient {
  readonly gradient: ArchitectureTable;
  /** These tensors belong to the caller. */
  readonly value: tf.Scalar;
  readonly auxiliary: ObjectiveParts;
}

/** The objective and its gradient with respect to θ at weights that stay as they are: the first order. */
export const firstOrderGradient = (
  { supernet, settings }: Pick<ObjectiveSetup, 'supernet' | 'settings'>,
  weights: Parameters,
  { theta, paths, validation, noise }: DrawnPass,
): ThetaGradient => {
  const { gradients, ...objective } = objectiveAndGradients(
    (moving, drawn) => supernet.forward(weights, moving as MixingWeights, validation.images, { noise: drawn, paths }),
    theta,
    validation.labels,
    settings.uncertainty,
    noise,
  );
  const gradient = readTable(gradients, theta);
  tf.dispose(Object.values(gradients));
  return { gradient, ...objective };
};
