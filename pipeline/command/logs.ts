import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import { expectNames } from '../compose/expect-names.js';
import type { GraphOptions } from '../compose/services.js';
import { isAbsent, noStoreHere } from '../compose/store-place.js';
import { composeReading, type PlaceNames, replayComposed } from '../compose.js';
import { loadExperiment } from '../load-experiment.js';
import type { Attachment } from '../loggers/attach.js';
import type { Host } from './host.js';
import { PLACE_NAMES, type TellingOptions, tell } from './run.js';

/** The options by which messages name what is wrong with an address. */
const NAMES: PlaceNames = { ...PLACE_NAMES, sinks: '--to' };

/** The options of `pipe logs`. */
export interface LogsCommandOptions extends GraphOptions, Omit<TellingOptions, 'log'> {
  /** The addresses of the sinks. */
  readonly to: readonly string[];
  readonly store?: string;
}

const someoneListens = ({ to, json }: LogsCommandOptions, file: string): taskEither.TaskEither<Problem, void> =>
  to.length > 0 || json
    ? taskEither.right(undefined)
    : taskEither.left(
        problem(
          'usage',
          'nobody is told what the store has',
          `pipe logs ${file}`,
          'name a sink, such as --to csv:FOLDER, or use --json',
        ),
      );

const missedProblem = (file: string, sentence: string): Problem =>
  problem(
    'stage',
    sentence,
    `pipe logs ${file}`,
    'mend that, or raise --log-patience where it is slow, and run the command again',
  );

/**
 * `pipe logs`: tells sinks what the store has of an experiment, its metrics among it, without running or downloading anything;
 * of a stage that is not finished those that its checkpoint has.
 *
 * @returns a problem for each sink that missed something, which is all that the command is for
 */
export const logsCommand = (
  file: string,
  options: LogsCommandOptions,
  host: Host,
): taskEither.TaskEither<Problem, readonly Problem[]> =>
  pipe(
    someoneListens(options, file),
    taskEither.chain(() => expectNames(options, host)),
    taskEither.chain(() => loadExperiment(file, host.folder)),
    taskEither.bindTo('experiment'),
    taskEither.bind('composition', ({ experiment }) =>
      composeReading(file, experiment, { ...options, sinks: options.to }, host, NAMES, ({ store }) =>
        isAbsent(store) ? taskEither.left(noStoreHere(store)) : taskEither.right({}),
      ),
    ),
    taskEither.chainTaskK(({ experiment, composition }) => async () => {
      const missed: Problem[] = [];
      const problems = await tell(experiment, composition, { ...options, log: options.to }, host, (shown, signal, attachment) => {
        const miss: Attachment['miss'] = (sentence, sink) =>
          composition.sinks.includes(sink) ? void missed.push(missedProblem(file, sentence)) : attachment.complain(sentence);
        return replayComposed(experiment, shown, { signal, now: host.now }, { ...attachment, miss });
      });
      return [...problems, ...missed];
    }),
  );
