import { randomUUID } from 'node:crypto';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { loadExperiment } from '../load-experiment.js';
import { openSinks } from '../loggers/open-sinks.js';
import { replayExperiment } from '../run/replay-experiment.js';
import { type TellingOptions, tell } from './run.js';
import { environmentOf, type GraphOptions, readStore, type Surroundings } from './settings.js';

/** The options of `pipe replay`. */
export interface ReplayCommandOptions extends GraphOptions, TellingOptions {}

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
 *
 * @param complain writes to standard error
 */
export const replayCommand = (
  file: string,
  options: ReplayCommandOptions,
  surroundings: Surroundings,
  complain: (text: string) => void,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    someoneListens(options, file),
    taskEither.chain(() => loadExperiment(file, surroundings.folder)),
    taskEither.bindTo('experiment'),
    taskEither.bind('environment', ({ experiment }) =>
      environmentOf(
        file,
        options,
        surroundings,
        { signal: new AbortController().signal, mayDownload: false, onProgress: () => undefined },
        experiment.settings.seed ?? 0,
        readStore,
      ),
    ),
    taskEither.bind('opened', () => openSinks(options.log, { ...surroundings, option: '--log' })),
    taskEither.chain(({ experiment, environment, opened }) =>
      taskEither.fromTask(() =>
        tell({ options, experiment, opened, complain }, (_, replay) =>
          replayExperiment(experiment, {
            ...environment,
            replay,
            now: () => new Date(),
            run: randomUUID(),
            versions: { sluice: surroundings.version, node: process.versions.node },
          }),
        ),
      ),
    ),
  );
