import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';
import type { Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import type { EventBody } from './event.js';
import type { Outputs } from './node-run.js';
import { referenceTo } from './reference.js';
import { tellAgain } from './tell-again.js';

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
        await tellAgain(stage, logs.flat(), emit, room, signal);
      },
    ),
    taskEither.fromTask,
  );
