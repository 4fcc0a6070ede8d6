import { canonicalText } from '../../artifacts/canonical.js';
import { type Fault, refusal } from '../../base/problem.js';
import { augmentationProblem, batchProblem } from '../foresight/fit.js';
import type { KnownSplit } from '../foresight/known.js';
import { restartProblem, scheduleProblem } from '../foresight/schedule.js';
import { hasPasses } from '../kinds/settings/uncertainty.js';
import type { SearchSettings } from './search.js';

/** The remedy for a setting that differs from that of the search before. */
export const FROM_BEFORE = 'leave it out, so that it is taken from the search before';

/** The problem of settings that contradict each other. */
const contradiction = ({
  dropout,
  uncertainty,
  earlyStopping,
  curvature,
  recordEvery,
  warmUp,
  epochs,
  level,
  order,
  replicas,
}: SearchSettings): Fault | undefined => {
  const severalPasses = [
    ...(order === 'second' ? ['"order" looks a step of the weights ahead'] : []),
    ...(hasPasses(uncertainty) ? ['"uncertainty" takes several passes for the architecture'] : []),
    ...(replicas > 1 ? ['"replicas" draw an architecture each'] : []),
  ];
  if (level === 'single' && severalPasses.length > 0) {
    return refusal(
      `its ${severalPasses[0]}, and with "level" single the architecture learns from the one pass of the weights`,
      'leave it or "level" out',
    );
  }
  if (hasPasses(uncertainty) && dropout === false) {
    return refusal(
      'its "uncertainty" takes several passes, but without dropout all passes predict the same',
      'add "dropout: concreteDropout()", or leave "uncertainty" out',
    );
  }
  if (warmUp > epochs) {
    return refusal(
      `only the weights learn in its first ${warmUp} epochs ("warmUp"), but it has ${epochs}`,
      `lower "warmUp", here or in the search that it is taken from, below ${epochs} for the architecture to learn, or raise "epochs"`,
    );
  }
  return earlyStopping.ratio > 0 && (curvature.every === 0 || recordEvery !== 1)
    ? refusal(
        'its "earlyStopping" goes by the eigenvalue along the search, which is not measured or not recorded',
        'add "curvature: { every: 1 }" and leave "recordEvery" at 1, or leave "earlyStopping" out',
      )
    : undefined;
};

/** The problem of a schedule of the learning rate that ends before the search, or that its parts do not fit into. */
const scheduleMisfit = (
  { epochs, scheduleEpochs, weights, restart }: SearchSettings,
  epochsBefore: number,
): Fault | undefined => {
  const end = epochsBefore + epochs;
  const span = scheduleEpochs === 'auto' ? end : scheduleEpochs;
  return span < end
    ? refusal(
        `the learning rate's schedule ends after ${span} epochs, but this search ends after ${end}`,
        `raise "scheduleEpochs" of the first search to ${end}, or lower "epochs"`,
      )
    : (restartProblem(restart, weights) ??
        scheduleProblem(weights, span, scheduleEpochs === 'auto' ? 'epochs' : 'scheduleEpochs'));
};

/** The problem of images that the settings do not fit. */
const imagesMisfit = (
  { batchSize, warmUp, epochs, level, dropout, curvature, augmentation }: SearchSettings,
  { train, validation, slack, ...images }: KnownSplit,
): Fault | undefined =>
  batchProblem('train', train, batchSize, { slack }) ??
  ((level === 'single' ? curvature.every > 0 || dropout !== false : warmUp < epochs)
    ? batchProblem('validation', validation, batchSize, { slack, batches: curvature.every > 0 ? curvature.batches : 1 })
    : undefined) ??
  augmentationProblem(augmentation, images);

/**
 * The problem of settings of a search that contradict each other or do not fit the images; undefined if there is none.
 *
 * @param split facts about the images; undefined if none are known
 * @param epochsBefore epochs of the searches that it goes on from
 */
export const searchMisfit = (settings: SearchSettings, split: KnownSplit | undefined, epochsBefore: number): Fault | undefined =>
  contradiction(settings) ??
  scheduleMisfit(settings, epochsBefore) ??
  (split === undefined ? undefined : imagesMisfit(settings, split));

/**
 * The problem of validation images that a method which compares architectures at the end cannot do so on; undefined if there
 * is none.
 */
export const conclusionMisfit = (
  { batchSize }: Pick<SearchSettings, 'batchSize'>,
  { validation, slack }: KnownSplit,
): Fault | undefined => batchProblem('validation', validation, batchSize, { slack });

/** Settings that a search shares with the one that it continues; an unknown name is undefined. */
export interface Continued extends Pick<SearchSettings, 'partial' | 'edgeNormalization' | 'dropout'> {
  readonly space: string | undefined;
  readonly relaxation: string | undefined;
}

const areDifferent = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** The problem of a search whose settings differ from those of the one that it continues; undefined if there is none. */
export const continuationMisfit = (now: Continued, before: Continued): Fault | undefined => {
  if (now.partial !== before.partial) {
    return refusal(
      `it goes on with partial channels 1/${before.partial}, but its "partial" says 1/${now.partial}`,
      'leave "partial" out and set that of widenAndPrune; to set that of the first search by --set, name it as search-1',
    );
  }
  if (now.edgeNormalization !== before.edgeNormalization) {
    const [from, to] = [before, now].map((each) => (each.edgeNormalization ? 'with' : 'without'));
    return refusal(`it goes on from a search ${from} edge normalisation, but is one ${to}`, FROM_BEFORE);
  }
  if (canonicalText(now.dropout) !== canonicalText(before.dropout)) {
    return refusal('it goes on from a search with another concrete dropout than its own', FROM_BEFORE);
  }
  if (areDifferent(now.space, before.space)) {
    return refusal(`it goes on from a search of ${before.space}, but its "space" is ${now.space}`, FROM_BEFORE);
  }
  return areDifferent(now.relaxation, before.relaxation)
    ? refusal(`it goes on from a search with ${before.relaxation}, but its "architecture" is ${now.relaxation}`, FROM_BEFORE)
    : undefined;
};
