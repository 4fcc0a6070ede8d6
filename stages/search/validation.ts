import * as tf from '@tensorflow/tfjs-core';
import type { OpenFile } from '../../artifacts/source.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { Parameters } from '../../networks/parameters.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import { supernetLoss } from '../hessian/theta-gradient.js';
import { count, emptyTally, type Tally } from '../kinds/tally.js';
import { turn } from '../loop/iterate.js';
import { expectImages } from '../training/expect-images.js';
import { measure } from '../training/measure.js';
import { type BatchTensors, withBatch } from '../training/tensors.js';
import { expectDraw } from './expect-draw.js';
import type { Draw } from './method/draw.js';
import type { Validate } from './method/validate.js';
import type { SearchSetup } from './search-setup.js';

/** The tally of one batch under a draw; nothing is dropped. */
const tallyOf = ({ supernet, space }: SearchSetup, weights: Parameters, { theta, paths }: Draw, batch: BatchTensors): Tally => {
  const mixing = thetaTensors(space.cellTypes, theta);
  const { value, auxiliary } = tf.tidy(() => supernetLoss(supernet, weights, mixing, batch, { paths }));
  const measured = measure(value, auxiliary.logits, batch.labels);
  tf.dispose([value, auxiliary.logits, ...Object.values(mixing)]);
  return measured;
};

/**
 * The validation of draws under given weights of a supernet.
 *
 * @param generator source of the order of the images
 * @throws Fault of a split without validation images, when it is first asked for
 */
export const validation = (
  setup: SearchSetup,
  weights: Parameters,
  split: DatasetSplit,
  open: OpenFile,
  generator: Generator,
): Validate => {
  const { batchSize } = setup.settings;
  const source = batchSource(split, { partition: 'validation', batchSize, augmentation: noAugmentation, open, generator });
  return async (draw, batches) => {
    expectDraw(draw, setup);
    expectImages(source, 'validation', split);
    const length = Math.min(batches, source.batchesPerEpoch);
    // Every draw begins anew, so that nothing after its own batches is prepared.
    const batch = prefetch(source.batch, BATCHES_AHEAD, length);
    let tally = emptyTally;
    for (let t = 0; t < length; t++) {
      await turn();
      tally = count(tally, await withBatch(batch(t), (tensors) => tallyOf(setup, weights, draw, tensors)));
    }
    return { loss: tally.loss / tally.images, accuracy: tally.correct / tally.images };
  };
};
