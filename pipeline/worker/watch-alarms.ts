import { Subject } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { problem } from '../../base/problem.js';
import type { Alarm, AlarmUse, WatchedMetrics } from '../alarm.js';
import type { LogEvent, MetricEvent } from '../stage.js';
import type { CheckpointNote } from './checkpoints.js';

/** The alarms of a job at work. */
export interface AlarmWatch {
  /**
   * Shows the alarms metrics that were just measured, after so many seconds of work, and gives what they log.
   *
   * @throws Problem of an alarm that fails the stage, or that itself does not work
   */
  readonly show: (event: MetricEvent, seconds: () => number) => readonly LogEvent[];
  /** Tells whether an alarm has stopped the stage. */
  readonly isStopped: () => boolean;
}

interface Working {
  readonly use: AlarmUse;
  readonly metrics: Subject<WatchedMetrics>;
  /** Messages since the last metrics. */
  readonly messages: string[];
  readonly failure: () => unknown;
}

const broken = ({ alarm }: AlarmUse, error: unknown) =>
  problem(
    'stage',
    `the alarm ${alarm.name} does not work: ${String((error as Error | null)?.message ?? error)}`,
    `alarm ${alarm.name}`,
    'correct the alarm, or leave it out',
    error,
  );

const begin = async (use: AlarmUse): Promise<Working> => {
  const metrics = new Subject<WatchedMetrics>();
  const messages: string[] = [];
  let failure: unknown;
  try {
    const alarm = await resolveComponent<Alarm>(use.alarm);
    alarm(metrics).subscribe({
      next: (message) => messages.push(message),
      error: (error) => {
        failure = error ?? new Error('its stream has an error');
      },
    });
  } catch (error) {
    throw broken(use, error);
  }
  return { use, metrics, messages, failure: () => failure };
};

/**
 * Begins the alarms of a job.
 *
 * @param before the metrics of the work that the job goes on with, which the alarms see without anything being done
 * @param seconds of that work
 * @param wasStopped true where an alarm had stopped the stage by then
 */
export const watchAlarms = async (
  uses: readonly AlarmUse[],
  before: CheckpointNote['metrics'],
  seconds: number,
  wasStopped: boolean,
): Promise<AlarmWatch> => {
  const working = await Promise.all(uses.map(begin));
  let isStopped = wasStopped;
  const feed = (one: Working, { step, epoch, values }: CheckpointNote['metrics'][number], at: number): readonly string[] => {
    one.metrics.next({ step, epoch, values, seconds: at });
    const failure = one.failure();
    if (failure !== undefined) throw broken(one.use, failure);
    return one.messages.splice(0);
  };
  for (const one of working) for (const entry of before) feed(one, entry, seconds);
  const act = ({ action, alarm }: AlarmUse, message: string): readonly LogEvent[] => {
    const what = `alarm ${alarm.name}: ${message}`;
    if (action === 'fail')
      throw problem('stage', what, `alarm ${alarm.name}`, 'change what it warns of, or what is done about it in `withAlarms`');
    if (action === 'log') return [{ type: 'log', level: 'warning', message: what }];
    if (isStopped) return [];
    isStopped = true;
    return [{ type: 'log', level: 'warning', message: `${what}; the stage stops with its result so far` }];
  };
  return {
    show: (event, secondsNow) => {
      if (working.length === 0) return [];
      const at = secondsNow();
      const { epoch, ...rest } = event;
      const entry = { ...rest, ...(epoch === undefined ? {} : { epoch }) };
      return working.flatMap((one) => feed(one, entry, at).flatMap((message) => act(one.use, message)));
    },
    isStopped: () => isStopped,
  };
};
