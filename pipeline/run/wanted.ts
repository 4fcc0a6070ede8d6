import type { ReportSection } from '../report/section.js';

/** Events that are made only where somebody takes them: weights that an artifact holds, and pictures of it. */
export type ExtraEvent = 'weights' | 'pictures';

/** The extra events that those who listen to a run take, and the means of making them. */
export interface Wanted {
  /** Tells whether somebody takes them now; one who is not there yet may. */
  readonly takes: (extra: ExtraEvent) => boolean;
  /** Loads the sections by which artifacts are drawn, those of the experiment among them. */
  readonly sections: () => Promise<readonly ReportSection[]>;
  /** Seconds that a picture, and the end of the run all pictures, are waited for ({@link PATIENCE_SECONDS}). */
  readonly patience?: number;
}

/** The seconds that the end of a run waits for those who listen, where nothing else is asked for. */
export const PATIENCE_SECONDS = 10;

/** Tells whether somebody takes one of the extra events. */
export const takesExtra = ({ takes }: Wanted = weightsAlone): boolean => takes('weights') || takes('pictures');

/** Weights and no pictures: for who runs an experiment without saying. */
export const weightsAlone: Wanted = { takes: (extra) => extra === 'weights', sections: async () => [] };
