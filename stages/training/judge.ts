import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../datasets/batches.js';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { Parameters } from '../../networks/parameters.js';
import type { Noise } from '../../networks/pass.js';
import type { Tally } from '../kinds/tally.js';
import { measure } from './measure.js';
import { withBatch } from './tensors.js';

/** Weights of a network, and the running statistics of its normalisations. */
export interface Judged {
  readonly weights: Parameters;
  readonly statistics: Parameters;
}

/**
 * Loss and correct answers of a network on a batch that it does not learn from: one pass by the running statistics.
 *
 * @param noise source of the masks of concrete dropout; undefined without
 */
export const judgeBatch = (
  { forwardEvaluate }: Pick<DiscreteNetwork, 'forwardEvaluate'>,
  { weights, statistics }: Judged,
  batch: Promise<Batch>,
  noise?: Noise,
): Promise<Tally> =>
  withBatch(batch, ({ images, labels }) => {
    const logits = tf.tidy(() => forwardEvaluate(weights, statistics, images, noise === undefined ? {} : { noise }));
    const loss = tf.tidy(() => softmaxCrossEntropy(logits, labels) as tf.Scalar);
    const measured = measure(loss, logits, labels);
    tf.dispose([logits, loss]);
    return measured;
  });
