import { type Fault, refusal } from '../../base/problem.js';
import { augmentationProblem, batchProblem } from '../foresight/fit.js';
import type { KnownSplit } from '../foresight/known.js';
import { scheduleProblem } from '../foresight/schedule.js';
import { hasPasses } from '../kinds/settings/uncertainty.js';
import type { RetrainSettings } from './retrain.js';

/** The problem of settings of a training that contradict each other or do not fit the images; undefined if there is none. */
export const retrainMisfit = (
  { weights, epochs, batchSize, augmentation, dropout, uncertainty }: RetrainSettings,
  split: KnownSplit | undefined,
): Fault | undefined =>
  (hasPasses(uncertainty) && dropout === false
    ? refusal(
        'its "uncertainty" takes several passes, but without dropout all passes predict the same',
        'add "dropout: concreteDropout()", or leave "uncertainty" out',
      )
    : undefined) ??
  scheduleProblem(weights, epochs, 'epochs') ??
  batchProblem('train+validation', split?.all, batchSize) ??
  augmentationProblem(augmentation, split ?? {});
