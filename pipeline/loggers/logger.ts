import * as either from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import type { RunEvent } from '../run/event.js';

/** Consumes a run's events; the promise settles when all that it was given is written. */
export type Logger = (events: Observable<RunEvent>) => Promise<void>;

/** A kind of logger: makes a logger for the target that the user named after the colon. */
export interface Sink {
  readonly sink: string;
  /** What the target is, for the help text. */
  readonly target: string;
  readonly open: (target: string) => either.Either<Problem, Logger>;
}

/** Opens the logger that `SINK[:TARGET]` names. */
export const openLogger = (sinks: readonly Sink[], text: string): either.Either<Problem, Logger> => {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const found = sinks.find(({ sink }) => sink === name);
  if (found !== undefined) return found.open(colon < 0 ? '' : text.slice(colon + 1));
  const known = sinks.map(({ sink }) => sink);
  const suggestion = nearest(name, known);
  return either.left(
    problem(
      'usage',
      `there is no log sink ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `--log ${cited(text)}`,
      `use one of ${sinks.map(({ sink, target }) => `${sink}:${target}`).join(', ')}`,
    ),
  );
};
