import type { Observable } from 'rxjs';
import type { Component } from '../artifacts/component.js';

/** Metrics of a stage as an alarm sees them. */
export interface WatchedMetrics {
  readonly step: number;
  /** The epoch that ended with them, from 1; undefined within an epoch. */
  readonly epoch: number | undefined;
  readonly values: Readonly<Record<string, number>>;
  /**
   * Seconds of the stage's work so far, also before an interruption that it went on from; 0 for metrics of before that, whose
   * own are not known.
   */
  readonly seconds: number;
}

/**
 * An alarm as a stream: from the metrics of a stage, as they are measured, to messages, one each time that it goes off. A
 * message comes at once, before the next metrics: an alarm that waits would stop a stage at another step each time. After an
 * interruption the stream begins anew, with the metrics that the stage's log has by then.
 */
export type Alarm = (metrics: Observable<WatchedMetrics>) => Observable<string>;

/** Actions on an alarm: a warning is logged, the stage stops with its result so far, or it fails. */
export type AlarmAction = 'log' | 'stop' | 'fail';

/** Alarms of a stage by what is done when they go off. */
export type Alarms = { readonly [A in AlarmAction]?: readonly Component<'alarm'>[] };

/** An alarm and what is done when it goes off. */
export interface AlarmUse {
  readonly action: AlarmAction;
  readonly alarm: Component<'alarm'>;
}

/** The names of the actions. */
export const ALARM_ACTIONS: readonly AlarmAction[] = ['log', 'stop', 'fail'];

/** The alarms that change a result, which are part of its key: those that stop the stage. */
export const stopping = (alarms: readonly AlarmUse[]): readonly AlarmUse['alarm'][] =>
  alarms.filter(({ action }) => action === 'stop').map(({ alarm }) => alarm);
