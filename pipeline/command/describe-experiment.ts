import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import { expectNames } from '../compose/expect-names.js';
import type { GraphOptions } from '../compose/services.js';
import { absenceText, isAbsent } from '../compose/store-place.js';
import type { Surroundings } from '../compose/surroundings.js';
import type { Experiment } from '../experiment.js';
import type { RunServices } from '../run/resolve.js';
import { openToRead } from './open-to-read.js';

/** Ways in which a command tells its findings about an experiment. */
export interface Description<A> {
  readonly find: (experiment: Experiment, services: RunServices) => taskEither.TaskEither<Problem, A>;
  readonly text: (found: A) => string;
  readonly json: (found: A) => unknown;
  /** False where a notice would spoil the text, which is for a program to read; default true. */
  readonly hasNotice?: boolean;
}

/** Tells something about an experiment as text or as JSON; nothing is run or downloaded. */
export const describeExperiment =
  <A>({ find, text, json, hasNotice = true }: Description<A>) =>
  (
    file: string,
    options: GraphOptions & { readonly store?: string; readonly json?: boolean },
    surroundings: Surroundings,
  ): taskEither.TaskEither<Problem, string> =>
    pipe(
      expectNames(options, surroundings),
      taskEither.chain(() => openToRead(file, options, surroundings)),
      taskEither.bind('found', ({ experiment, services }) => find(experiment, services)),
      taskEither.map(({ found, services: { store } }) => {
        if (options.json) return JSON.stringify(json(found), null, 2);
        const notice = hasNotice && isAbsent(store) ? [absenceText(store)] : [];
        return [text(found), ...notice].join('\n');
      }),
    );
