import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Verification } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { findNamedStore } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';

/** Output of `pipe verify`, and the problem if the store is damaged. */
export interface Verdict {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** The problem of a store that is damaged; none of one that is intact. */
export const damageProblems = ({ damaged }: Verification, where: string): readonly Problem[] =>
  damaged.length === 0
    ? []
    : [
        problem(
          'store',
          `${damaged.length} ${damaged.length === 1 ? 'entry is' : 'entries are'} damaged`,
          where,
          'mend it with `pipe verify --repair`, from another store with --from STORE; what is then lacking the next run makes anew',
        ),
      ];

/** `pipe verify`: reads every object and manifest of the store and says which are damaged. */
export const verifyCommand = (
  options: { readonly store?: string; readonly json?: boolean },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, Verdict> =>
  pipe(
    findNamedStore(options.store, surroundings),
    taskEither.bindTo('store'),
    taskEither.bind('outcome', ({ store }) => store.verify()),
    taskEither.map(({ store, outcome }) => {
      const { objects, actions, damaged, notices = [] } = outcome;
      const text = options.json
        ? JSON.stringify(outcome, null, 2)
        : [
            `${objects} objects and ${actions} actions checked`,
            ...notices,
            ...damaged.map(({ entry, what }) => `damaged: ${entry}: ${what}`),
          ].join('\n');
      return { text, problems: damageProblems(outcome, store.where) };
    }),
  );
