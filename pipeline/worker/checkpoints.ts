import * as t from 'io-ts';
import { MetricEntry } from '../../artifacts/metric-log.js';
import type { MetricEvent } from '../stage.js';
import { KeyOrder } from './key-order.js';

/**
 * Note of the worker beside a checkpoint's state: the metrics that the stage had emitted, the devices that computed it, whether
 * an alarm had stopped it, and the orders of keys that the state's kind does not keep.
 */
export const CheckpointNote = t.intersection([
  t.strict({ metrics: t.array(MetricEntry) }),
  t.exact(t.partial({ devices: t.readonlyArray(t.string), stopped: t.literal(true), orders: t.readonlyArray(KeyOrder) })),
]);
export type CheckpointNote = t.TypeOf<typeof CheckpointNote>;

/** A metric as a metric log has it. */
export const metricEntry = ({ step, epoch, values }: MetricEvent): CheckpointNote['metrics'][number] => ({
  step,
  ...(epoch === undefined ? {} : { epoch }),
  values,
});

/** A state on its way from the job to the store. */
export interface TakenCheckpoint {
  readonly type: 'checkpoint';
  /** From 1, in the order in which they were taken. */
  readonly number: number;
  readonly state: Uint8Array;
  /** Encoded, as the store takes it. */
  readonly note: unknown;
  /** True where it is to be written now; another is only there to go on from should the thread be ended within a step. */
  readonly due: boolean;
}

/** Time of the last checkpoint, and the cost of taking and writing it, in milliseconds. */
export interface CheckpointClock {
  readonly savedAt: number;
  readonly cost: number;
}

// A checkpoint may take this fraction of the time at most, whatever the size of the state.
const LARGEST_SHARE = 0.04;

/** Tells whether a checkpoint is due: at least `seconds` after the last, and seldom enough to stay cheap. */
export const checkpointDue = (clock: CheckpointClock, now: number, seconds: number): boolean =>
  now - clock.savedAt >= Math.max(seconds * 1000, clock.cost / LARGEST_SHARE);

// Less than a thread that is asked to stop is given, so that it may be ended within such a step.
const LONG_STEP_MILLISECONDS = 1000;

/**
 * Tells whether the state after a step is worth holding in memory: the step after it may be cut off, and taking it stays cheap.
 */
export const worthHolding = (stepMilliseconds: number, cost: number): boolean =>
  stepMilliseconds >= LONG_STEP_MILLISECONDS && cost <= LARGEST_SHARE * stepMilliseconds;

/** Milliseconds that a checkpoint may be on its way to the disk before the next step has to wait for it. */
export const LONGEST_SAVE_MILLISECONDS = 1000;
