import type { SearchSettings } from './search.js';

/** Architecture steps of the search of DARTS, and the rate that it takes for them: 50 epochs of 25,000 images in batches of 64. */
const STEPS_OF_DARTS = (50 * 25_000) / 64;
const RATE_OF_DARTS = 3e-4;

/** With Adam a parameter moves by about the rate at most: a step is not to change a concentration of 1 by more than this. */
const LARGEST_RATE = 0.05;

/** Epochs, images and batches that the steps of the architecture come from. */
type Length = Pick<SearchSettings, 'epochs' | 'scheduleEpochs' | 'warmUp' | 'batchSize'>;

/**
 * Architecture steps of a search and those before it in a progression.
 *
 * @param images of the train part
 * @param epochsBefore of the searches that it goes on from
 */
export const architectureSteps = (
  { epochs, scheduleEpochs, warmUp, batchSize }: Length,
  images: number,
  epochsBefore: number,
): number => {
  const all = scheduleEpochs === 'auto' ? epochsBefore + epochs : scheduleEpochs;
  return (Math.max(1, all - warmUp) * images) / Math.min(batchSize, Math.max(1, images));
};

/**
 * The architecture's learning rate for so many steps where none is asked for: that of DARTS for as many steps as its search
 * has or more, and for fewer steps so much more that the parameters can move as far, up to a rate of 0.05.
 */
export const automaticRate = (steps: number): number =>
  Math.min(LARGEST_RATE, RATE_OF_DARTS * Math.max(1, STEPS_OF_DARTS / steps));
