import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { expectNames } from '../compose/expect-names.js';
import type { GraphOptions } from '../compose/services.js';
import { isAbsent, noStoreHere } from '../compose/store-place.js';
import { composeReading, replayComposed } from '../compose.js';
import { loadExperiment } from '../load-experiment.js';
import type { Host } from './host.js';
import { PLACE_NAMES, type TellingOptions, tell } from './run.js';

/** The options of `pipe replay`. */
export interface ReplayCommandOptions extends GraphOptions, TellingOptions {
  readonly store?: string;
}

const someoneListens = ({ log, json }: ReplayCommandOptions, file: string): taskEither.TaskEither<Problem, void> =>
  log.length > 0 || json
    ? taskEither.right(undefined)
    : taskEither.left(
        problem(
          'usage',
          'nobody is told what is replayed',
          `pipe replay ${file}`,
          'name a sink, such as --log csv:FOLDER, or use --json',
        ),
      );

/**
 * `pipe replay`: tells sinks what the store has of an experiment, its metrics among it, without running or downloading anything.
 */
export const replayCommand = (
  file: string,
  options: ReplayCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    someoneListens(options, file),
    taskEither.chain(() => expectNames(options, host)),
    taskEither.chain(() => loadExperiment(file, host.folder)),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      composeReading(file, experiment, { ...options, sinks: options.log }, host, PLACE_NAMES, ({ store }) =>
        isAbsent(store) ? taskEither.left(noStoreHere(store)) : taskEither.right({}),
      ),
    ),
    taskEither.chainTaskK(
      ({ experiment, composition }) =>
        () =>
          tell(experiment, composition, options, host, (shown, signal, attachment) =>
            replayComposed(experiment, shown, { signal, now: host.now }, attachment),
          ),
    ),
  );
