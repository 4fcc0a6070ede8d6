import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../../base/problem.js';
import { formatSeconds } from '../../../base/quantities.js';
import type { GraphOptions } from '../../compose/services.js';
import { compose, runComposed } from '../../compose.js';
import { loadExperiment } from '../../load-experiment.js';
import type { SinkWriter } from '../../loggers/sink.js';
import type { Host } from '../host.js';
import { PLACE_NAMES, tell } from '../run.js';

/** Stages that a run computed, in words, and the problems that it ended with. */
export interface Recomputed {
  readonly lines: readonly string[];
  readonly problems: readonly Problem[];
}

/** A sink that notes which stages were computed, and in how long. */
const noting = (file: string, lines: string[]): SinkWriter => ({
  takes: [],
  write: (event) => {
    if (event.type !== 'stage' || event.status !== 'done') return;
    lines.push(
      `computed again: ${event.stage} of ${file}${event.seconds === undefined ? '' : `, ${formatSeconds(event.seconds)}`}`,
    );
  },
  end: () => undefined,
});

/** Runs an experiment, so that what was removed of it is made anew. */
export const recompute = (file: string, options: GraphOptions, host: Host): taskEither.TaskEither<Problem, Recomputed> => {
  const lines: string[] = [];
  return pipe(
    loadExperiment(file, host.folder),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      compose(file, experiment, { ...options, sinks: [noting(file, lines)] }, host, PLACE_NAMES),
    ),
    taskEither.chainTaskK(({ experiment, composition }) => async () => {
      const problems = await tell(experiment, composition, { log: [], quiet: true }, host, (shown, signal, attachment) =>
        runComposed(experiment, shown, { signal, now: host.now }, attachment),
      );
      return { lines, problems };
    }),
  );
};
