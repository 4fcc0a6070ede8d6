import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { batchSource, type Partition } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { peakMemory, watchPeakMemory } from '../../kernels/peak-memory.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import { noiseFor } from '../kinds/settings/dropout.js';
import { emptyTally, tallyMetrics } from '../kinds/tally.js';
import type { StepReport } from '../loop/step-report.js';
import { dropoutLearning, dropoutMetrics } from '../training/dropout-learning.js';
import { expectFinite } from '../training/measure.js';
import { learningRateAt, placeOf } from '../training/schedule.js';
import { withBatch } from '../training/tensors.js';
import type { RetrainSettings } from './retrain.js';
import { initialTraining, type TrainingState } from './training-state.js';
import { type StepSettings, trainingStep } from './training-step.js';

/** Settings of a training, those of its steps among them. */
export type TrainingSettings = StepSettings &
  Pick<RetrainSettings, 'augmentation' | 'batchSize' | 'epochs' | 'dropPath' | 'dropout'>;

/** Inputs of a training from scratch. */
export interface TrainingInputs {
  readonly network: DiscreteNetwork;
  readonly settings: TrainingSettings;
  readonly split: DatasetSplit;
  /** The images that it trains on. */
  readonly partition: Partition;
  readonly open: OpenFile;
  /** The source of all that it draws: initial weights, order and augmentation of images, dropped paths, masks. */
  readonly generator: Generator;
}

/** A training from scratch as a scan over its steps. */
export interface TrainingScan {
  readonly steps: number;
  /** Images that all its steps see, each as often as it is seen. */
  readonly imagesSeen: number;
  readonly initial: () => TrainingState;
  /** Step `t` from 0; rejects with a `Fault` where the loss or its gradient is no number any more. */
  readonly step: (before: TrainingState, t: number) => Promise<readonly [TrainingState, StepReport]>;
}

/** Prepares a training of a network: its first state, and the step that depends on the state and the step's number alone. */
export const trainingScan = (inputs: TrainingInputs): TrainingScan => {
  const { network, settings, split, partition, open, generator } = inputs;
  const { augmentation, batchSize, epochs, weights } = settings;
  const source = batchSource(split, { partition, batchSize, augmentation, open, generator: fold(generator, 'batches') });
  const dropout = dropoutLearning(network.parameters, settings.dropout, source.images);
  const stepsPerEpoch = source.batchesPerEpoch;
  const steps = epochs * stepsPerEpoch;
  const nextBatch = prefetch(source.batch, BATCHES_AHEAD, steps);
  return {
    steps,
    imagesSeen: steps * Math.min(batchSize, source.images),
    initial: () => initialTraining(network, fold(generator, 'weights')),
    step: async (before, t): Promise<readonly [TrainingState, StepReport]> => {
      const { epoch, inEpoch, isLast } = placeOf(t, stepsPerEpoch);
      if (inEpoch === 0) watchPeakMemory();
      const begun = inEpoch === 0 ? { ...before, train: emptyTally } : before;
      const learningRate = learningRateAt(weights, epoch, epochs);
      const dropping = { probability: (settings.dropPath * epoch) / epochs, generator: fold(generator, 'drop path', t) };
      const noise = noiseFor(settings.dropout, fold(generator, 'dropout', t));
      const [moved, measured] = await withBatch(nextBatch(t), (batch) =>
        trainingStep({ network, settings, learningRate, dropping, dropout, noise }, begun, batch),
      );
      expectFinite('training', measured, epoch, inEpoch);
      const after = { ...moved, step: t + 1 };
      return [
        after,
        {
          epoch: isLast ? epoch + 1 : undefined,
          metrics: isLast
            ? { ...tallyMetrics('train', after.train), 'learning rate': learningRate, ...dropoutMetrics(dropout, after.weights) }
            : { 'batch loss': measured.loss },
          peakMemory: isLast ? peakMemory() : undefined,
        },
      ];
    },
  };
};
