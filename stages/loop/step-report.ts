import type { CheckpointEvent, MetricEvent, ProgressEvent } from '../../pipeline/stage.js';

/** What a step of a training did. */
export interface StepReport {
  /** The epoch that ended with this step, from 1; undefined within an epoch. */
  readonly epoch: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** The most mebibytes that the epoch's tensors took at once; undefined within an epoch and where nobody counts. */
  readonly peakMemory?: number | undefined;
}

/**
 * The events after a step: its metrics, how far the training is, that it could go on from here, and at the end of an
 * epoch what its tensors took of the memory.
 *
 * @param done steps done, this one included
 */
export const reportEvents = <S>(
  { epoch, metrics, peakMemory }: StepReport,
  done: number,
  total: number,
  state: () => Promise<S>,
): readonly [MetricEvent, ProgressEvent, CheckpointEvent<S>, ...MetricEvent[]] => [
  { type: 'metric', step: done, ...(epoch === undefined ? {} : { epoch }), values: metrics },
  { type: 'progress', done, total, unit: 'steps' },
  { type: 'checkpoint', state },
  ...(epoch === undefined || peakMemory === undefined
    ? []
    : [{ type: 'metric', step: done, epoch, values: { 'peak memory, MiB': peakMemory }, ofMachine: true } as const]),
];
