import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import { noiseFor } from '../kinds/settings/dropout.js';
import { count, emptyTally, type Tally } from '../kinds/tally.js';
import { turn } from '../loop/iterate.js';
import { type Judged, judgeBatch } from '../training/judge.js';
import type { RetrainSettings } from './retrain.js';

/** Inputs of passes over the test images in a training. */
export interface TestInputs {
  readonly network: DiscreteNetwork;
  readonly settings: Pick<RetrainSettings, 'batchSize' | 'dropout' | 'epochs' | 'testEvery'>;
  readonly split: DatasetSplit;
  readonly open: OpenFile;
  readonly generator: Generator;
}

/**
 * A pass over the test images after an epoch, which the training learns nothing from: loss and accuracy as DARTS's training
 * tells them, so that overfitting is seen.
 *
 * @returns the tally after an epoch, from 1; undefined after one that has no pass, and of a data set without test images
 */
export const testPass = (inputs: TestInputs): ((state: Judged, epoch: number) => Promise<Tally | undefined>) => {
  const { network, settings, split, open, generator } = inputs;
  const { batchSize, dropout, epochs, testEvery } = settings;
  const source = batchSource(split, { partition: 'test', batchSize, augmentation: noAugmentation, open, generator });
  return async (state, epoch) => {
    const isDue = testEvery > 0 && (epoch % testEvery === 0 || epoch === epochs);
    if (!isDue || source.images === 0) return undefined;
    const masks = noiseFor(dropout, fold(generator, 'masks', epoch));
    let tally = emptyTally;
    for (let t = 0; t < source.batchesPerEpoch; t++) {
      await turn();
      const noise = masks === undefined ? undefined : { ...masks, first: t * batchSize };
      tally = count(tally, await judgeBatch(network, state, source.batch(t), noise));
    }
    return tally;
  };
};
