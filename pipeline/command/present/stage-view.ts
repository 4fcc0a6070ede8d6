import type { RunEvent, StageStatus } from '../../run/event.js';

/** State of one stage while a run goes on. */
export interface StageView {
  readonly stage: string;
  readonly status: StageStatus['status'];
  /** Reason that it was not begun. */
  readonly reason?: string;
  readonly seconds: number | undefined;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** The newest metrics of single steps, by name. */
  readonly values: Readonly<Record<string, number>>;
  /** The last whole epoch, and its metrics. */
  readonly epoch?: number;
  readonly epochValues: Readonly<Record<string, number>>;
  /** Time and place of the first progress, from which the time left is reckoned. */
  readonly from: { readonly time: number; readonly done: number } | undefined;
  /** Seconds left, once progress allows a guess. */
  readonly left: number | undefined;
}

/** The stages of a run by name, in the order in which they were first heard of. */
export type RunView = ReadonlyMap<string, StageView>;

/**
 * The seconds of a clock that nobody sets at which an event is shown. Its stamp is a date, of a clock that may be set while
 * the run goes on.
 */
export type SecondsOf = (event: RunEvent) => number;

/** The time at which an event arrives. */
export const onArrival: SecondsOf = () => performance.now() / 1000;

const fresh = (stage: string): StageView => ({
  stage,
  status: 'running',
  seconds: undefined,
  done: 0,
  total: 0,
  unit: '',
  values: {},
  epochValues: {},
  from: undefined,
  left: undefined,
});

const advance = (view: StageView, event: RunEvent, time: number): StageView => {
  switch (event.type) {
    case 'stage':
      return {
        ...view,
        status: event.status,
        seconds: event.seconds,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      };
    case 'metric':
      return event.epoch === undefined
        ? { ...view, values: { ...view.values, ...event.values } }
        : {
            ...view,
            epoch: event.epoch,
            // An epoch may tell its metrics in several events.
            epochValues: event.epoch === view.epoch ? { ...view.epochValues, ...event.values } : event.values,
          };
    case 'progress': {
      const from = view.from === undefined || view.unit !== event.unit ? { time, done: event.done } : view.from;
      const rate = (event.done - from.done) / (time - from.time);
      const left = rate > 0 && Number.isFinite(rate) ? (event.total - event.done) / rate : undefined;
      return { ...view, done: event.done, total: event.total, unit: event.unit, from, left };
    }
    default:
      return view;
  }
};

/** The view after one more event, which is shown at `time` ({@link SecondsOf}). */
export const viewAfter = (view: RunView, event: RunEvent, time: number): RunView => {
  // What was measured when a stage ran is no news of this run.
  if (event.type === 'metric' && event.replayed === true) return view;
  if (event.type === 'run' || event.type === 'done' || event.stage === undefined) return view;
  const stage = view.get(event.stage) ?? fresh(event.stage);
  return new Map(view).set(event.stage, advance(stage, event, time));
};
