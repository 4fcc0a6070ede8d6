import * as t from 'io-ts';
import type { MetricEvent } from '../stage.js';

/** What the worker keeps beside a checkpoint's state: the metrics that the stage had emitted. */
export const CheckpointNote = t.strict({
  metrics: t.array(
    t.intersection([t.strict({ step: t.number, values: t.record(t.string, t.number) }), t.exact(t.partial({ epoch: t.number }))]),
  ),
});
export type CheckpointNote = t.TypeOf<typeof CheckpointNote>;

/** A metric as a metric log has it. */
export const metricEntry = ({ step, epoch, values }: MetricEvent): CheckpointNote['metrics'][number] => ({
  step,
  ...(epoch === undefined ? {} : { epoch }),
  values,
});

/** When the last checkpoint was saved and how long saving took, in milliseconds. */
export interface CheckpointClock {
  readonly savedAt: number;
  readonly cost: number;
}

// A checkpoint may take this fraction of the time at most, whatever the size of the state.
const LARGEST_SHARE = 0.04;

/** Whether a checkpoint is due: at least `seconds` after the last, and seldom enough to stay cheap. */
export const checkpointDue = (clock: CheckpointClock, now: number, seconds: number): boolean =>
  now - clock.savedAt >= Math.max(seconds * 1000, clock.cost / LARGEST_SHARE);
