import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { reportBriefly } from '../../../base/codecs/report.js';
import { fold, type Generator } from '../../../base/numerics/random/generator.js';
import type { Fault } from '../../../base/problem.js';
import { noAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../../datasets/prefetch.js';
import type { DatasetSplit } from '../../../datasets/split.js';
import type { DiscreteNetwork } from '../../../networks/discrete-network.js';
import type { Genotype } from '../../../networks/genotype.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { readSplit } from '../../foresight/images.js';
import { dropoutChoice } from '../../kinds/settings/dropout.js';
import { count, emptyTally, Tally } from '../../kinds/tally.js';
import { TrainingStateHeader } from '../../kinds/training-state.js';
import { trainingScan } from '../../retrain/training-scan.js';
import { readTraining, releaseTraining, type TrainingState, writeTraining } from '../../retrain/training-state.js';
import { judgeBatch } from '../../training/judge.js';
import type { Evaluator, EvaluatorContext, GenotypeEvaluation } from '../evaluator.js';
import { askedOf, imagelessProblem, shortTrainingMisfit } from './foresee-short-training.js';
import type { ShortTrainingSettings } from './short-training.js';

/** A short training between two steps, or its validation between two batches. */
interface Progress {
  readonly training: TrainingState;
  readonly validation: Tally;
}

const SavedProgress = t.strict({ training: TrainingStateHeader, validation: Tally });

const networkOf = (
  genotype: Genotype,
  { network: { settings: codec, build } }: SearchSpace,
  settings: ShortTrainingSettings,
  { header: { classes, height, width } }: DatasetSplit,
): either.Either<Fault, DiscreteNetwork> =>
  pipe(
    askedOf(settings, Object.keys(codec.fields)),
    either.chainW((asked) =>
      build(genotype, { ...asked, classes: classes.length, height, width, dropout: dropoutChoice(settings.dropout) }),
    ),
  );

const evaluationOf = (
  settings: ShortTrainingSettings,
  split: DatasetSplit,
  open: EvaluatorContext['open'],
  generator: Generator,
  network: DiscreteNetwork,
): GenotypeEvaluation<Progress> => {
  const training = trainingScan({
    network,
    settings,
    split,
    partition: 'train',
    open,
    generator: fold(generator, 'training'),
  });
  const validation = batchSource(split, {
    partition: 'validation',
    order: 'sequential',
    batchSize: settings.batchSize,
    augmentation: noAugmentation,
    open,
    generator,
  });
  const nextBatch = prefetch(validation.batch, BATCHES_AHEAD, validation.batchesPerEpoch);
  const judged = (training: TrainingState, batch: number): Promise<Tally> => judgeBatch(network, training, nextBatch(batch));
  return {
    cost: training.imagesSeen * (settings.cost === 'images' ? 1 : network.multiplyAccumulates),
    steps: training.steps + validation.batchesPerEpoch,
    start: () => ({ training: training.initial(), validation: emptyTally }),
    step: async (before, step) =>
      step < training.steps
        ? { ...before, training: (await training.step(before.training, step))[0] }
        : { ...before, validation: count(before.validation, await judged(before.training, step - training.steps)) },
    conclude: ({ validation: { correct, images } }) => correct / images,
    release: (before, after) => releaseProgress(before.training, after?.training),
    save: async (progress) => {
      const { header, tensors } = await writeTraining(progress.training, training.steps);
      return { header: SavedProgress.encode({ training: header, validation: progress.validation }), tensors };
    },
    restore: ({ header, tensors }) =>
      pipe(
        SavedProgress.decode(header),
        either.bimap(reportBriefly, (saved) => ({
          training: readTraining({ header: saved.training, tensors }),
          validation: saved.validation,
        })),
      ),
  };
};

const releaseProgress = (before: TrainingState, after: TrainingState | undefined): void => {
  if (after !== undefined) releaseTraining(before, after);
  else tf.dispose([before.weights, before.momentum, before.statistics]);
};

/** The implementation of the component `shortTraining`. */
export const shortTrainingEvaluator =
  (settings: ShortTrainingSettings) =>
  ({ space, split, open }: EvaluatorContext): either.Either<Fault, Evaluator<Progress>> => {
    if (split === undefined) return either.left(imagelessProblem());
    const misfit = shortTrainingMisfit(settings, readSplit(split));
    if (misfit !== undefined) return either.left(misfit);
    const { epochs } = settings;
    return either.right({
      figure: `validation accuracy after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
      unit: settings.cost,
      evaluation: (genotype, generator) =>
        pipe(
          networkOf(genotype, space, settings, split),
          either.map((network) => evaluationOf(settings, split, open, generator, network)),
        ),
    });
  };
