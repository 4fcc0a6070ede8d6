import { Subject } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Alarm, AlarmUse, WatchedMetrics } from '../alarm.js';
import { isLogged, type LogEvent, type MetricEvent } from '../stage.js';
import { type CheckpointNote, metricEntry } from './checkpoints.js';

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
  /** Names of the machine's metrics, which one that stops is not shown. */
  readonly hidden: Set<string>;
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
  return { use, hidden: new Set(), metrics, messages, failure: () => failure };
};

const goesByMachine = ({ alarm }: AlarmUse, metric: string): Problem =>
  problem(
    'stage',
    `the alarm ${alarm.name} would stop the stage by ${quoted(metric)}, which the machine decides`,
    `alarm ${alarm.name}`,
    'have it log or fail: a result must not depend on where it is computed',
  );

/** Values without those that are hidden; whoever asks for one of these by its name is refused. */
const withoutHidden = ({ use, hidden }: Working, values: WatchedMetrics['values']): WatchedMetrics['values'] => {
  if (hidden.size === 0) return values;
  const refuse = (name: string): PropertyDescriptor => ({
    enumerable: false,
    get: () => {
      throw goesByMachine(use, name);
    },
  });
  const refusals = [...hidden].filter((name) => !Object.hasOwn(values, name)).map((name) => [name, refuse(name)] as const);
  return Object.defineProperties({ ...values }, Object.fromEntries(refusals));
};

/**
 * Begins the alarms of a job.
 *
 * @param before the metrics of the work that the job goes on with, which the alarms see without anything being done
 * @param wasStopped true where an alarm had stopped the stage by then
 */
export const watchAlarms = async (
  uses: readonly AlarmUse[],
  before: CheckpointNote['metrics'],
  wasStopped: boolean,
): Promise<AlarmWatch> => {
  const working = await Promise.all(uses.map(begin));
  let isStopped = wasStopped;
  const feed = (one: Working, { step, epoch, values }: CheckpointNote['metrics'][number], at: number): readonly string[] => {
    one.metrics.next({ step, epoch, values: withoutHidden(one, values), seconds: at });
    const failure = one.failure();
    if (failure !== undefined) throw isProblem(failure) ? failure : broken(one.use, failure);
    return one.messages.splice(0);
  };
  // When each was measured is not known. By the time of the checkpoint an alarm would go off here, where nobody hears it.
  for (const one of working) for (const entry of before) feed(one, entry, 0);
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
      const entry = metricEntry(event);
      return working.flatMap((one) => {
        if (one.use.action === 'stop' && !isLogged(event)) {
          for (const name of Object.keys(event.values)) one.hidden.add(name);
          return [];
        }
        return feed(one, entry, at).flatMap((message) => act(one.use, message));
      });
    },
    isStopped: () => isStopped,
  };
};
