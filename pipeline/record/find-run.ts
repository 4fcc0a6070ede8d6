import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { newestFirst } from './newest-first.js';
import type { RunHead } from './record.js';

/** A record of a run, or a summary of one, by which it can be found. */
export interface Findable {
  readonly head: Pick<RunHead, 'run' | 'name' | 'experiment' | 'begun'>;
}

/** The newest run, as people ask for it. */
export const LAST = 'last';

/** The most names that a message lists. */
const LISTED = 5;

const namesOf = (records: readonly Findable[]): string => {
  const names = records.slice(0, LISTED).map(({ head }) => head.name);
  const rest = records.length - names.length;
  return rest === 0 ? names.join(', ') : `${names.join(', ')} and ${rest} more`;
};

const unknown = (records: readonly Findable[], text: string, where: string): Problem => {
  const names = [...new Set(records.flatMap(({ head }) => [head.name, head.experiment]))];
  const suggestion = nearest(text, names);
  const like = suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`;
  return problem(
    'usage',
    records.length === 0 ? 'the store has no run' : `the store has no run ${quoted(text)}${like}`,
    where,
    records.length === 0
      ? 'run an experiment first, as in `pipe run experiment.ts`'
      : `name a run, or an experiment for its newest: ${namesOf(records)}; \`pipe ls\` lists all`,
  );
};

/**
 * Finds the run that a text means: by its name or the beginning of that, by its identifier or the beginning of that, `last` for
 * the newest, the name of an experiment for its newest.
 *
 * @param records those of the store, in any order
 * @param where the command, for messages
 * @returns the run, or the usage problem of a text that means none or several
 */
export const findRun = <R extends Findable>(
  records: readonly R[],
  text: string,
  where = 'the runs of the store',
): either.Either<Problem, R> => {
  const sorted = newestFirst(records, ({ head }) => head.begun);
  const by = (isIt: (head: Findable['head']) => boolean): readonly R[] => sorted.filter(({ head }) => isIt(head));
  const [newest] = text === LAST ? sorted : by(({ experiment }) => experiment === text);
  // From the surest to the vaguest; several of one name are of stores that were put together.
  const meant = [
    by(({ run }) => run === text),
    by(({ name }) => name === text),
    newest === undefined ? [] : [newest],
    text === '' ? [] : by(({ name, run }) => name.startsWith(text) || run.startsWith(text)),
  ].find((found) => found.length > 0);
  const [first] = meant ?? [];
  if (meant === undefined || first === undefined) return either.left(unknown(sorted, text, where));
  if (meant.length === 1) return either.right(first);
  const isOneName = meant.every(({ head }) => head.name === first.head.name);
  return either.left(
    problem(
      'usage',
      `${quoted(text)} means ${meant.length} runs`,
      where,
      isOneName
        ? `name one by its identifier: ${meant.map(({ head }) => head.run).join(', ')}`
        : `write more of the name: ${namesOf(meant)}`,
    ),
  );
};
