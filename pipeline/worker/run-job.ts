import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { from, mergeMap, Observable, of } from 'rxjs';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Store } from '../../artifacts/store.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Computing } from './computing.js';
import { controlIn, controlMemory } from './control.js';
import { inThread } from './in-thread.js';
import type { ComputingMessage, Job, WorkerMessage } from './job.js';
import { openJobStore } from './job-store.js';
import { checkpointKeeper, type SaveCheckpoint } from './keep-checkpoints.js';
import { minutesProblem, watchMinutes } from './limits.js';

/** Options of a worker. */
export interface WorkerOptions {
  /** Place of computing (a thread of its own, so that the worker's event loop is free). */
  readonly computing?: Computing;
  /** Milliseconds of a clock that nobody sets (that of the process). */
  readonly now?: () => number;
  /** The blobs of the job's store, where somebody serves them (those that its address opens). */
  readonly served?: Blobs;
  /** Tells whether this is another process than that which made the job (no). */
  readonly isElsewhere?: boolean;
}

type Outcome = Extract<WorkerMessage, { readonly type: 'finished' | 'interrupted' | 'failed' }>;

const runOn = (
  job: Job,
  store: Store,
  signal: AbortSignal,
  began: number,
  { computing = inThread, now = () => performance.now() }: WorkerOptions,
): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const memory = controlMemory();
    const control = controlIn(memory);
    const stopping = new AbortController();
    const stop = (): void => {
      control.interrupt();
      stopping.abort();
    };
    let secondsBefore = 0;
    let outcome: Outcome | undefined;
    let isLate = false;
    const seconds = (): number => secondsBefore + (now() - began) / 1000;
    const save: SaveCheckpoint = ({ state, note }) => store.writeCheckpoint(job.key, { state, note, seconds: seconds() });
    const keeper = checkpointKeeper(save, control, stop, now);

    const take = (message: ComputingMessage): void => {
      switch (message.type) {
        case 'checkpoint':
          keeper.take(message);
          return;
        case 'finished':
          outcome ??= { type: 'finished', seconds: seconds() };
          return;
        case 'interrupted':
        case 'failed':
          outcome ??= message;
          return;
        case 'resumed':
          secondsBefore = message.seconds ?? 0;
      }
      // What the stage printed may arrive after its outcome; nothing else does that is of use.
      if (outcome === undefined || message.type === 'log') subscriber.next(message);
    };
    // Nothing of the job is on its way any more: its claim may be let go of.
    const tellEnd = async (): Promise<void> => {
      const came = outcome ?? { type: 'interrupted' };
      const unwritten = await keeper.end(came.type === 'interrupted');
      const end: Outcome =
        came.type === 'interrupted' && isLate && minutes !== undefined
          ? { type: 'failed', problem: minutesProblem(job.name, minutes) }
          : came;
      subscriber.next(unwritten === undefined || end.type === 'failed' ? end : { type: 'failed', problem: unwritten });
      subscriber.complete();
    };
    const { minutes } = job.resources;
    const unwatch =
      minutes === undefined
        ? () => undefined
        : watchMinutes(minutes, now, () => {
            isLate = true;
            stop();
          });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const running = computing(job, { store, memory, signal: stopping.signal }).subscribe({
      next: take,
      error: (error) => subscriber.error(error),
      complete: () => {
        unwatch();
        void tellEnd();
      },
    });
    return () => {
      unwatch();
      signal.removeEventListener('abort', stop);
      running.unsubscribe();
    };
  });

/** Opens the job's store, unless it is one of another process that nobody serves to this one. */
const openFor = (job: Job, { served, isElsewhere = false }: WorkerOptions): TaskEither<Problem, Store> =>
  pipe(
    openJobStore(job, served),
    taskEither.filterOrElse(
      ({ blobs }) => !isElsewhere || served !== undefined || blobs.reach !== 'process',
      ({ where }) =>
        problem(
          'usage',
          `the store ${where} is in the memory of another process`,
          `stage ${job.name}`,
          'compute with --executor thread or process, or keep the store in a folder',
        ),
    ),
  );

/**
 * The work of a worker, wherever it is: opens the job's store, computes, writes the checkpoints beside the computing, and
 * keeps the time that the work takes.
 *
 * Aborting `signal` asks the job to stop after the step that it is in. The last message ends it: `finished`, `interrupted` or
 * `failed`. Unsubscribing ends it at once.
 */
export const runJob = (job: Job, signal: AbortSignal, options: WorkerOptions = {}): Observable<WorkerMessage> =>
  new Observable((subscriber) => {
    const began = (options.now ?? (() => performance.now()))();
    return from(openFor(job, options)())
      .pipe(
        mergeMap(
          either.match(
            (problem): Observable<WorkerMessage> => of({ type: 'failed', problem }),
            (store) => runOn(job, store, signal, began, options),
          ),
        ),
      )
      .subscribe(subscriber);
  });
