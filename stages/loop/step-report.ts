import type { CheckpointEvent, MetricEvent, ProgressEvent } from '../../pipeline/stage.js';

/** Report of a training step. */
export interface StepReport {
  /** The epoch that ended with this step, from 1; undefined within an epoch. */
  readonly epoch: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** Peak memory of the epoch's tensors in mebibytes; undefined within an epoch, and on a backend that does not count. */
  readonly peakMemory?: number | undefined;
}

/**
 * The events after a step: its metrics, the progress of the training, a checkpoint, and at the end of an epoch the peak
 * memory of its tensors.
 *
 * @param done steps done, this one included
 */
export const reportEvents = <S>(
  { epoch, metrics, peakMemory }: StepReport,
  done: number,
  total: number,
  state: () => Promise<S>,
): readonly [MetricEvent, ...(MetricEvent | ProgressEvent | CheckpointEvent<S>)[]] => [
  { type: 'metric', step: done, ...(epoch === undefined ? {} : { epoch }), values: metrics },
  { type: 'progress', done, total, unit: 'steps' },
  { type: 'checkpoint', state },
  ...(epoch === undefined || peakMemory === undefined
    ? []
    : [{ type: 'metric', step: done, epoch, values: { 'peak memory, MiB': peakMemory }, ofMachine: true } as const]),
];
