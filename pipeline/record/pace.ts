import type { Blobs } from '../../artifacts/store/blobs.js';

/** Pace of a recorder; a test may set it. */
export interface RecorderPace {
  /** Milliseconds between two states of a run that goes on. */
  readonly every: number;
  /** Milliseconds after which the beginning or end of a stage is written. */
  readonly soon: number;
  /** Seconds of a clock that nobody sets. */
  readonly seconds: () => number;
}

/** The milliseconds between two looks at the records of a store: one in a folder is cheap, one over the network is paid for. */
export const lookEvery = ({ reach }: Pick<Blobs, 'reach'>): number => (reach === 'network' ? 5000 : 1000);

/** The pace of a recorder in a store: it writes as often as is looked at ({@link lookEvery}). */
export const usualPace = (blobs: Pick<Blobs, 'reach'>): RecorderPace => ({
  every: lookEvery(blobs),
  soon: lookEvery(blobs) / 10,
  seconds: () => performance.now() / 1000,
});
