import type { CheckpointEvent, MetricEvent, ProgressEvent } from '../../pipeline/stage.js';

/** What a step of a training did. */
export interface StepReport {
  /** The epoch that ended with this step, from 1; undefined within an epoch. */
  readonly epoch: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * The events after a step: its metrics, how far the training is, and that it could go on from here.
 *
 * @param done steps done, this one included
 */
export const reportEvents = <S>(
  { epoch, metrics }: StepReport,
  done: number,
  total: number,
  state: () => Promise<S>,
): readonly [MetricEvent, ProgressEvent, CheckpointEvent<S>] => [
  { type: 'metric', step: done, ...(epoch === undefined ? {} : { epoch }), values: metrics },
  { type: 'progress', done, total, unit: 'steps' },
  { type: 'checkpoint', state },
];
