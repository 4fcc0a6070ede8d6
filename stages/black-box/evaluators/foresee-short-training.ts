import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../artifacts/problem.js';
import { discreteSize } from '../../../networks/genotype-outline.js';
import type { NetworkSize } from '../../../networks/outline.js';
import { augmentationProblem, batchProblem, memoryProblem } from '../../foresight/fit.js';
import type { KnownSplit } from '../../foresight/known.js';
import { scheduleProblem } from '../../foresight/schedule.js';
import type { EvaluatorOutline } from '../evaluator.js';
import type { ShortTrainingSettings } from './short-training.js';

const WHERE = 'stage blackBoxSearch';

/** The problem of a search that has no images. */
export const imagelessProblem = (): Problem =>
  problem(
    'usage',
    'its evaluator trains networks on images, and none are at hand',
    WHERE,
    'begin with load(...), or give that flow: blackBoxSearch(images, { ... })',
  );

/** The problem of images that networks cannot be trained and judged on as the settings say; undefined where they fit. */
export const shortTrainingMisfit = (
  { weights, epochs, batchSize, augmentation }: ShortTrainingSettings,
  split: KnownSplit | undefined,
): Problem | undefined =>
  scheduleProblem(WHERE, weights, epochs, 'epochs') ??
  batchProblem(WHERE, 'train', split?.train, batchSize, { slack: split?.slack }) ??
  batchProblem(WHERE, 'validation', split?.validation, 1, { slack: split?.slack }) ??
  augmentationProblem(WHERE, augmentation, split ?? {});

/** Checks the settings of the trainings against what is known of images, space and memory. */
export const foreseeShortTraining =
  (settings: ShortTrainingSettings): EvaluatorOutline =>
  ({ space, split, isAtHand, machine }) => {
    if (!isAtHand('split')) return imagelessProblem();
    const misfit = shortTrainingMisfit(settings, split);
    if (misfit !== undefined) return misfit;
    const form = { ...settings, ...split, auxiliary: settings.auxiliary > 0 };
    const size: either.Either<Problem, NetworkSize> =
      space === undefined ? either.right({ parameters: 0, activation: 0 }) : discreteSize(space.genotype, form);
    return either.isLeft(size)
      ? { ...size.left, where: WHERE }
      : memoryProblem(
          WHERE,
          size.right,
          settings.batchSize,
          machine,
          '"evaluator.cells", "evaluator.channels" or "evaluator.batchSize"',
        );
  };
