import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import type { AddressContext } from '../../base/scheme.js';
import { moduleOf } from '../address/open-address.js';
import { parseAddress } from '../address/parse-address.js';
import { builtInSinks } from './built-in.js';
import type { OpenSink } from './delivery.js';
import { dismissSinks } from './dismiss.js';
import { openFound } from './open-found.js';
import type { GivenSink, SinkWriter } from './sink.js';
import { sinkNames } from './sink-names.js';
import { openInThread } from './thread.js';

/** The seconds within which a sink that is wrong can refuse the run; one that opens later gets the events that wait for it. */
const OPENING_SECONDS = 10;

/** Circumstances of opening sinks, and the option that asked for them. */
export interface OpeningContext extends AddressContext {
  /** The option that the addresses were given with, for messages: `--log`. */
  readonly option: string;
  readonly openingSeconds?: number;
  /** Aborting it while they open leaves none open. */
  readonly signal?: AbortSignal;
}

/** The sinks of a run, open or still opening. */
export interface OpenSinks {
  readonly sinks: readonly OpenSink[];
  /** True where one of them writes to standard output. */
  readonly usesStdout: boolean;
}

interface Opening {
  readonly name: string;
  readonly opened: Promise<{ readonly writer: SinkWriter; readonly usesStdout: boolean }>;
  readonly abandon: () => void;
}

const begin = (given: GivenSink, name: string, context: OpeningContext): Opening => {
  if (typeof given !== 'string') {
    const opened = Promise.resolve({ writer: given, usesStdout: false });
    return { name, opened, abandon: () => undefined };
  }
  const text = given;
  const { option, folder, environment } = context;
  if (moduleOf(parseAddress(text, folder), builtInSinks, folder) !== undefined) {
    const { opening, abandon } = openInThread({ sink: text, option, folder });
    return { name, opened: opening, abandon };
  }
  const opened = pipe(
    openFound(text, option, { folder, environment }),
    taskEither.getOrElse<Problem, Awaited<Opening['opened']>>((error) => () => Promise.reject(error)),
  );
  return { name, opened: opened(), abandon: () => undefined };
};

type Settled =
  | { readonly settled: 'open'; readonly writer: SinkWriter; readonly usesStdout: boolean }
  | { readonly settled: 'failed'; readonly error: unknown }
  | { readonly settled: 'late' };

const settle = ({ opened }: Opening, late: Promise<Settled>): Promise<Settled> =>
  Promise.race([
    opened.then(
      (one): Settled => ({ settled: 'open', ...one }),
      (error: unknown): Settled => ({ settled: 'failed', error }),
    ),
    late,
  ]);

const isUsage = (error: unknown): error is Problem => isProblem(error) && error.problem === 'usage';

const unasked = (option: string): Problem => problem('interrupted', 'nobody waits for the run any more', option, 'run it again');

const sinkOf = ({ name, opened, abandon }: Opening, outcome: Settled, seconds: number): OpenSink => {
  if (outcome.settled === 'open') return { name, writer: outcome.writer, abandon, patient: outcome.usesStdout };
  const writer = opened.then((one) => one.writer);
  // Whoever attaches it hears of it; until then a rejection is no fault of the process.
  writer.catch(() => undefined);
  return {
    name,
    writer,
    abandon,
    ...(outcome.settled === 'late' ? { notice: `it is not open after ${seconds} s; events wait for it` } : {}),
  };
};

/**
 * Opens the sinks that a run is to tell, all at once: a built-in one, or a writer, in this thread, that of a user's module in
 * one of its own.
 *
 * @returns the first `usage` problem, of a sink or target that is plainly wrong; then none is left open. One that something
 * outside keeps from being opened is no problem here: the run that it is attached to tells of it. An `interrupted` problem if the
 * signal is aborted; then none is left open either.
 */
export const openSinks =
  (given: readonly GivenSink[], context: OpeningContext): taskEither.TaskEither<Problem, OpenSinks> =>
  async () => {
    const { openingSeconds: seconds = OPENING_SECONDS, signal, option } = context;
    if (signal?.aborted) return either.left(unasked(option));
    const names = sinkNames(given, context.folder);
    const openings = given.map((one, index) => begin(one, names[index] as string, context));
    const over = new AbortController();
    const cut = (): void => over.abort();
    const timer = setTimeout(cut, seconds * 1000);
    signal?.addEventListener('abort', cut, { once: true });
    const late = new Promise<Settled>((settled) => {
      over.signal.addEventListener('abort', () => settled({ settled: 'late' }), { once: true });
    });
    const outcomes = await Promise.all(openings.map((opening) => settle(opening, late)));
    clearTimeout(timer);
    signal?.removeEventListener('abort', cut);
    const [refusal] = outcomes.flatMap((outcome) =>
      outcome.settled === 'failed' && isUsage(outcome.error) ? [outcome.error] : [],
    );
    const refused = signal?.aborted ? unasked(option) : refusal;
    const sinks = openings.map((opening, index) => sinkOf(opening, outcomes[index] as Settled, seconds));
    if (refused !== undefined) {
      void dismissSinks(sinks);
      return either.left(refused);
    }
    return either.right({
      sinks,
      usesStdout: outcomes.some((outcome) => outcome.settled === 'open' && outcome.usesStdout),
    });
  };
