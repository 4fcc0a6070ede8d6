import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';
import type { Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import type { EventBody } from './event.js';
import type { Outputs } from './node-run.js';
import { referenceTo } from './reference.js';

/** Number of events that are told before there must be room for more. */
const AT_ONCE = 1000;

/**
 * Tells what a stage measured when it ran, from the metric log among its outputs, as events of now. A log that cannot be read is
 * a warning.
 *
 * @param room settles when those who listen have room for some thousand events
 * @param signal ends it
 */
export const replayMetrics = (
  store: Store,
  stage: string,
  outputs: Outputs,
  emit: (event: EventBody) => void,
  room: () => Promise<void>,
  signal: AbortSignal,
): taskEither.TaskEither<never, void> =>
  pipe(
    Object.values(outputs).filter(({ kind }) => kind === metricLog.name),
    taskEither.traverseSeqArray(
      (produced) => referenceTo(store, undefined, produced).value as taskEither.TaskEither<Problem, MetricLog>,
    ),
    taskEither.matchE(
      ({ what, where }) =>
        async () =>
          emit({ type: 'log', stage, level: 'warning', message: `its metrics cannot be replayed: ${what} (${where})` }),
      (logs) => async () => {
        for (const [index, entry] of logs.flat().entries()) {
          if (index % AT_ONCE === 0) await room();
          if (signal.aborted) return;
          emit({ type: 'metric', stage, ...entry, replayed: true });
        }
      },
    ),
    taskEither.fromTask,
  );
