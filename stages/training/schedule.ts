/**
 * The learning rate of an epoch under cosine annealing: `from` at epoch 0, `to` at epoch `epochs`.
 *
 * Source: Loshchilov and Hutter, "SGDR" (ICLR 2017), equation 5 without restarts, stepped once an epoch.
 */
export const cosine = (from: number, to: number, epoch: number, epochs: number): number =>
  to + ((from - to) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;

/**
 * The learning rate of an epoch under linear decay: `from` at epoch 0, `to` at epoch `epochs`.
 *
 * @param tail epochs at the end over which the last step is spread, since one step of a long decay is large beside what is
 * left of the rate; 0 for a straight line, 5 in the released code of PC-DARTS and DrNAS for ImageNet
 */
export const linear = (from: number, to: number, epoch: number, epochs: number, tail = 0): number => {
  const spread = Math.min(tail, epochs - 1);
  const straight = epochs - spread;
  const left = epochs - epoch;
  return to + (from - to) * (left > spread ? (left - spread) / straight : left / (straight * spread || straight));
};

/** Settings of the schedule of the learning rate. */
export interface Schedule {
  readonly learningRate: number;
  readonly finalLearningRate: number;
  readonly schedule: 'cosine' | 'linear';
  readonly warmUp: number;
  readonly tail: number;
}

/**
 * The learning rate of an epoch: in the first `warmUp` epochs it rises in equal steps to `learningRate`, then it is what
 * the schedule has for that epoch as if there had been no warm-up (Goyal et al., 2017; PC-DARTS and DrNAS on ImageNet).
 */
export const learningRateAt = (
  { learningRate, finalLearningRate, schedule, warmUp, tail }: Schedule,
  epoch: number,
  epochs: number,
): number => {
  if (epoch < warmUp) return (learningRate * (epoch + 1)) / warmUp;
  return schedule === 'cosine'
    ? cosine(learningRate, finalLearningRate, epoch, epochs)
    : linear(learningRate, finalLearningRate, epoch, epochs, tail);
};

/**
 * A schedule at the beginning of a search that goes on from another: it goes on (`none`), or its learning rate begins anew, for
 * the first epoch (`once`) or in proportion for all that follow (`chained`).
 */
export type Restart = 'none' | 'once' | 'chained';

/**
 * The learning rate of an epoch in a search that goes on from another, as {@link learningRateAt} has it unless the search
 * restarts a cosine.
 *
 * A new optimiser begins with the whole `learningRate`. PyTorch's cosine then multiplies the rate of the epoch before by what
 * the cosine falls by, so that all later rates keep the factor of the first (`chained`); in its closed form, of before version
 * 1.4, the next epoch has the rate of the schedule again (`once`).
 *
 * Source: DrNAS's released code, `configure_scheduler` of net2wider.py, beside PyTorch's `CosineAnnealingLR`.
 *
 * @param from epochs of the searches before
 */
export const restartedRateAt = (
  schedule: Schedule,
  epoch: number,
  epochs: number,
  { from, restart }: { readonly from: number; readonly restart: Restart },
): number => {
  const rate = learningRateAt(schedule, epoch, epochs);
  if (restart === 'none' || from === 0) return rate;
  const { learningRate: whole, finalLearningRate: final } = schedule;
  if (restart === 'once') return epoch === from ? whole : rate;
  const height = (at: number): number => cosine(1, 0, at, epochs);
  return final + ((whole - final) * height(epoch)) / height(from);
};

/** Place of a step: its epoch and its number in that epoch, both from 0; `isLast` marks the last step of the epoch. */
export interface StepPlace {
  readonly epoch: number;
  readonly inEpoch: number;
  readonly isLast: boolean;
}

/** The place of step `t`, from 0, among epochs of `stepsPerEpoch` steps. */
export const placeOf = (t: number, stepsPerEpoch: number): StepPlace => {
  const epoch = Math.floor(t / stepsPerEpoch);
  const inEpoch = t - epoch * stepsPerEpoch;
  return { epoch, inEpoch, isLast: inEpoch === stepsPerEpoch - 1 };
};
