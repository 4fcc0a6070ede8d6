/**
 * The learning rate of an epoch under cosine annealing: `from` at epoch 0, `to` at epoch `epochs`.
 *
 * Source: Loshchilov and Hutter, "SGDR" (ICLR 2017), equation 5 without restarts, stepped once an epoch.
 */
export const cosine = (from: number, to: number, epoch: number, epochs: number): number =>
  to + ((from - to) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
