/**
 * The learning rate of an epoch under cosine annealing: `from` at epoch 0, `to` at epoch `epochs`.
 *
 * Source: Loshchilov and Hutter, "SGDR" (ICLR 2017), equation 5 without restarts, stepped once an epoch.
 */
export const cosine = (from: number, to: number, epoch: number, epochs: number): number =>
  to + ((from - to) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;

/** Where a step lies: its epoch and its number in that epoch, both from 0, and whether it is the epoch's last. */
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
