import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Fault, refusal, unplaced } from '../../../base/problem.js';
import type { OwnSettings } from '../../../networks/genotype-format.js';
import { discreteSize, type NetworkSize } from '../../../networks/outline.js';
import { augmentationProblem, batchProblem, memoryProblem } from '../../foresight/fit.js';
import type { KnownSplit } from '../../foresight/known.js';
import { scheduleProblem } from '../../foresight/schedule.js';
import { askedSettings } from '../../training/network-fields.js';
import type { EvaluatorOutline } from '../evaluator.js';
import type { ShortTrainingSettings } from './short-training.js';

/** The problem of a search that has no images. */
export const imagelessProblem = (): Fault =>
  refusal(
    'its evaluator trains networks on images, and none are at hand',
    'begin with load(...), or give that flow: blackBoxSearch(images, { ... })',
  );

/** The problem of images that networks cannot be trained and judged on as the settings say; undefined where they fit. */
export const shortTrainingMisfit = (
  { weights, epochs, batchSize, augmentation }: ShortTrainingSettings,
  split: KnownSplit | undefined,
): Fault | undefined =>
  scheduleProblem(weights, epochs, 'epochs') ??
  batchProblem('train', split?.train, batchSize, { slack: split?.slack }) ??
  batchProblem('validation', split?.validation, 1, { slack: split?.slack }) ??
  augmentationProblem(augmentation, split ?? {});

/** Cells and channels of the networks where the settings do not say: fewer than in a network that is trained to the end. */
const USUAL = { cells: 5, channels: 16 };

/**
 * The settings of the networks, by the names that their family has.
 *
 * @param known names of the family's settings
 */
export const askedOf = (settings: ShortTrainingSettings, known: readonly string[]): either.Either<Fault, OwnSettings> => {
  const usual = Object.fromEntries(Object.entries(USUAL).filter(([name]) => known.includes(name) && !isIn(settings, name)));
  return askedSettings({ ...settings, ...usual }, settings.auxiliary, known);
};

const isIn = (settings: ShortTrainingSettings, name: string): boolean =>
  (settings as Readonly<Record<string, unknown>>)[name] !== undefined || Object.hasOwn(settings.network ?? {}, name);

/** Checks the settings of the trainings against what is known of images, space and memory. */
export const foreseeShortTraining =
  (settings: ShortTrainingSettings): EvaluatorOutline =>
  ({ space, split, isAtHand, machine }) => {
    if (!isAtHand('split')) return imagelessProblem();
    const misfit = shortTrainingMisfit(settings, split);
    if (misfit !== undefined) return misfit;
    const network = space?.genotype.network;
    const size: either.Either<Fault, NetworkSize> =
      space === undefined || network === undefined
        ? either.right({ parameters: 0, activation: 0 })
        : pipe(
            askedOf(settings, Object.keys(network.settings.fields)),
            either.chainW((asked) => discreteSize(space.genotype, asked, split ?? {})),
          );
    return either.isLeft(size)
      ? unplaced(size.left)
      : memoryProblem(
          size.right,
          settings.batchSize,
          machine,
          '"evaluator.cells", "evaluator.channels" or "evaluator.batchSize"',
        );
  };
