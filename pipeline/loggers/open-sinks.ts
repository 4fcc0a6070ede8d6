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

/** The seconds that the module of a sink may take to load, which a busy machine makes many; one that takes longer counts as late. */
const LOADING_SECONDS = 60;

/** Circumstances of opening sinks, and the option that asked for them. */
export interface OpeningContext extends AddressContext {
  /** The option that the addresses were given with, for messages: `--log`. */
  readonly option: string;
  readonly openingSeconds?: number;
  /** Aborting it while they open leaves none open. */
  readonly signal?: AbortSignal;
  readonly loadingSeconds?: number;
}

/** The sinks of a run, open or still opening. */
export interface OpenSinks {
  readonly sinks: readonly OpenSink[];
  /** True where one of them writes to standard output. */
  readonly usesStdout: boolean;
}

interface Opening {
  readonly name: string;
  /** Settles once there is a sink to open, or none. */
  readonly found: Promise<void>;
  readonly opened: Promise<{ readonly writer: SinkWriter; readonly usesStdout: boolean }>;
  readonly abandon: () => void;
}

const begin = (given: GivenSink, name: string, context: OpeningContext): Opening => {
  if (typeof given !== 'string') {
    const opened = Promise.resolve({ writer: given, usesStdout: false });
    return { name, found: Promise.resolve(), opened, abandon: () => given.abandon?.() };
  }
  const text = given;
  const { option, folder, environment } = context;
  if (moduleOf(parseAddress(text, folder), builtInSinks, folder) !== undefined) {
    const { found, opening, abandon } = openInThread({ sink: text, option, folder });
    return { name, found, opened: opening, abandon };
  }
  const opened = pipe(
    openFound(text, option, { folder, environment }),
    taskEither.getOrElse<Problem, Awaited<Opening['opened']>>((error) => () => Promise.reject(error)),
  )();
  const abandon = (): void =>
    void opened.then(
      ({ writer }) => writer.abandon?.(),
      () => undefined,
    );
  return { name, found: Promise.resolve(), opened, abandon };
};

type Settled =
  | { readonly settled: 'open'; readonly writer: SinkWriter; readonly usesStdout: boolean }
  | { readonly settled: 'failed'; readonly error: unknown }
  | { readonly settled: 'late'; readonly seconds: number };

type Seconds = Readonly<Record<'loading' | 'opening', number>>;

const isUsage = (error: unknown): error is Problem => isProblem(error) && error.problem === 'usage';

const unasked = (option: string): Problem => problem('interrupted', 'nobody waits for the run any more', option, 'run it again');

/** The outcome of opening within the seconds that its module may take to load, and it then to open; late once `signal` is aborted. */
const settle = ({ found, opened }: Opening, { loading, opening }: Seconds, signal: AbortSignal | undefined): Promise<Settled> => {
  const settled = opened.then(
    (one): Settled => ({ settled: 'open', ...one }),
    (error: unknown): Settled => ({ settled: 'failed', error }),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Settled>((over) => {
    signal?.addEventListener('abort', () => over({ settled: 'late', seconds: 0 }), { once: true });
    const within = (seconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => over({ settled: 'late', seconds }), seconds * 1000);
    };
    within(loading);
    void found.then(() => timer !== undefined && within(opening));
  });
  return Promise.race([settled, late]).finally(() => {
    clearTimeout(timer);
    timer = undefined;
  });
};

const sinkOf = ({ name, opened, abandon }: Opening, outcome: Settled): OpenSink => {
  if (outcome.settled === 'open') return { name, writer: outcome.writer, abandon, patient: outcome.usesStdout };
  const writer = opened.then((one) => one.writer);
  // Whoever attaches it hears of it; until then a rejection is no fault of the process.
  writer.catch(() => undefined);
  return {
    name,
    writer,
    abandon,
    ...(outcome.settled === 'late' ? { notice: `it is not open after ${outcome.seconds} s; events wait for it` } : {}),
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
    const { loadingSeconds: loading = LOADING_SECONDS, openingSeconds: opening = OPENING_SECONDS, signal, option } = context;
    if (signal?.aborted) return either.left(unasked(option));
    const names = sinkNames(given, context.folder);
    const openings = given.map((one, index) => begin(one, names[index] as string, context));
    const outcomes = await Promise.all(openings.map((one) => settle(one, { loading, opening }, signal)));
    const [refusal] = outcomes.flatMap((outcome) =>
      outcome.settled === 'failed' && isUsage(outcome.error) ? [outcome.error] : [],
    );
    const refused = signal?.aborted ? unasked(option) : refusal;
    const sinks = openings.map((opening, index) => sinkOf(opening, outcomes[index] as Settled));
    if (refused !== undefined) {
      void dismissSinks(sinks);
      return either.left(refused);
    }
    return either.right({
      sinks,
      usesStdout: outcomes.some((outcome) => outcome.settled === 'open' && outcome.usesStdout),
    });
  };
