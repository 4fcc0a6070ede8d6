import type { ImageSurvey } from '../../../base/image-survey.js';

/** Answers by which an experiment is written. */
export interface Wishes {
  /** Kind of the images: photographs, whose subject fills a part of them, or small pictures that are seen whole. */
  readonly kind: 'photographs' | 'pictures';
  /** The time that the run may take on a few cores. */
  readonly time: 'minutes' | 'hours';
  /** The network, trained and tested; or the cell alone. */
  readonly purpose: 'network' | 'cell';
}

/** Settings of an experiment on a folder of images. */
export interface ChosenSettings {
  readonly size: number;
  readonly form: 'files' | 'pixels';
  /** Share for testing, where the folder has no images for that. */
  readonly test: number | undefined;
  /** Share of the training images that a search has for the weights, and the same for the architecture. */
  readonly share: number;
  readonly batchSize: number;
  readonly search: { readonly cells: number; readonly channels: number; readonly epochs: number; readonly warmUp: number };
  readonly retrain: {
    readonly cells: number;
    readonly channels: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly dropPath: number;
  };
  /** True where even one epoch over all images takes longer than was wished. */
  readonly isLong: boolean;
}

/** The least shorter side of what is taken for a photograph. */
const PHOTOGRAPH = 96;
/** The fewest training images that leave a batch for the weights and one for the architecture. */
export const FEWEST_TRAINING = 8;
const TEST_SHARE = 0.2;

// Passes of a picture of 32×32 pixels through the networks below, for which two cores take about that time.
const BUDGET = { minutes: { search: 10_000, retrain: 30_000 }, hours: { search: 600_000, retrain: 1_800_000 } } as const;

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

/** The kind that images of a size are most likely of. */
export const likelyKind = ({ side }: Pick<ImageSurvey, 'side'>): Wishes['kind'] =>
  side >= PHOTOGRAPH ? 'photographs' : 'pictures';

// Two reductions halve the size.
const sizeFor = ({ kind, time }: Wishes, side: number): number =>
  kind === 'photographs' ? (time === 'minutes' ? 64 : 128) : between(16, 4 * Math.round(side / 4), time === 'minutes' ? 32 : 64);

/** The largest power of two of which a number of images makes four batches, within bounds. */
const batchFor = (images: number, most: number): number => between(2, 2 ** Math.floor(Math.log2(Math.max(1, images / 4))), most);

/** Settings that suit a folder's images and the wishes: sizes, batches, and as many epochs as the time allows. */
export const chooseSettings = (survey: ImageSurvey, wishes: Wishes): ChosenSettings => {
  const { kind, time } = wishes;
  const size = sizeFor(wishes, survey.side);
  const test = survey.testing === 0 ? TEST_SHARE : undefined;
  const training = Math.floor(survey.training * (1 - (test ?? 0)));
  const area = (size / 32) ** 2;
  const budget = BUDGET[time];
  // Of very many images a search has a share, so that a few epochs fit.
  const searched = budget.search / area / 5;
  const share = between(0.01, Math.floor((searched / training) * 100) / 100, 0.5);
  const epochsOf = (passes: number, images: number, most: number): number => between(1, Math.round(passes / area / images), most);
  const searchEpochs = Math.max(3, epochsOf(budget.search, training * share, time === 'minutes' ? 15 : 50));
  return {
    size,
    form: kind === 'photographs' ? 'files' : 'pixels',
    test,
    share,
    batchSize: batchFor(training * share, 64),
    search: {
      cells: time === 'minutes' ? 3 : 8,
      channels: time === 'minutes' ? 8 : 16,
      epochs: searchEpochs,
      warmUp: Math.floor(searchEpochs / 4),
    },
    retrain: {
      cells: time === 'minutes' ? 3 : 8,
      channels: time === 'minutes' ? 12 : 24,
      epochs: epochsOf(budget.retrain, training, time === 'minutes' ? 30 : 200),
      batchSize: batchFor(training, 96),
      dropPath: time === 'minutes' ? 0 : 0.1,
    },
    isLong: (training * area) / budget.retrain > 2,
  };
};
