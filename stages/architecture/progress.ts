/**
 * Progress of a search at a step, counted over its whole schedule, of which the searches that it continues are part. A
 * temperature that falls in the course of a search goes by it.
 */
export interface Progress {
  /** The epoch that the step is in, from 0. */
  readonly epoch: number;
  /** Epochs that the schedule spans. */
  readonly epochs: number;
  /** The step, from 0, as if every epoch had as many steps as those of this search. */
  readonly step: number;
  /** Steps that the schedule spans. */
  readonly steps: number;
  /** step / steps: in [0, 1) while a search runs, and 1 once it is over. */
  readonly fraction: number;
}

/** The progress at a step, from 0, of a schedule of so many epochs. */
export const progressAt = (step: number, stepsPerEpoch: number, epochs: number): Progress => {
  const steps = epochs * stepsPerEpoch;
  return { epoch: Math.floor(step / stepsPerEpoch), epochs, step, steps, fraction: step / steps };
};

/** The progress of a search that is over, for architectures that are drawn from what it learnt. */
export const FINISHED: Progress = { epoch: 1, epochs: 1, step: 1, steps: 1, fraction: 1 };
