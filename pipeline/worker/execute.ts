import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  takeWhile,
  throwError,
} from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import { metricLog } from '../../artifacts/metric-log.js';
import { own } from '../../artifacts/own.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import { quoted } from '../../artifacts/quote.js';
import type { Store } from '../../artifacts/store.js';
import { stageProblem } from '../run/problems.js';
import type { ArtifactEvent, CheckpointEvent, StageDefinition, StageEvent } from '../stage.js';
import { type CheckpointClock, checkpointDue, metricEntry } from './checkpoints.js';
import type { Job, WorkerMessage } from './job.js';
import { type Prepared, prepare } from './prepare.js';

/** The output, beside those a stage declares, that holds its metrics. */
export const METRICS = 'metrics';

const orThrow = <A>(work: taskEither.TaskEither<Problem, A>): Observable<A> =>
  from(work()).pipe(
    mergeMap(
      either.match(
        (error) => throwError(() => error),
        (value: A) => of(value),
      ),
    ),
  );

// A stage knows itself by its own name; the experiment may have named this use of it apart.
const asNamed = ({ stage, name }: Job, error: Problem): Problem =>
  error.where === `stage ${stage}` ? { ...error, where: `stage ${name}` } : error;

const encode = <A>(kind: ArtifactKind<A>, value: A, where: string): either.Either<Problem, Uint8Array> =>
  either.tryCatch(
    () => kind.encode(value),
    (error) =>
      problem(
        'stage',
        error instanceof Error ? error.message : String(error),
        where,
        'see that the stage produced finite numbers',
        error,
      ),
  );

const warnedOf = (warnings: readonly string[]): { readonly warnings?: readonly string[] } =>
  warnings.length === 0 ? {} : { warnings };

const writeArtifact = <A>(
  store: Store,
  kind: ArtifactKind<A>,
  name: string,
  value: A,
  stage: string,
): Observable<WorkerMessage> =>
  orThrow(
    pipe(
      taskEither.fromEither(encode(kind, value, `output ${quoted(name)} of stage ${stage}`)),
      taskEither.bindTo('bytes'),
      taskEither.bind('digest', ({ bytes }) => store.write(bytes)),
      taskEither.map(
        ({ bytes, digest }): WorkerMessage => ({
          type: 'artifact',
          name,
          produced: {
            kind: kind.name,
            digest: digest as Digest,
            bytes: bytes.length,
            summary: kind.summary(value),
            ...warnedOf(kind.warnings?.(value) ?? []),
          },
        }),
      ),
    ),
  );

/** Mutable bookkeeping of one job; it never reaches the stage. */
interface Books {
  readonly metrics: Prepared['metrics'];
  clock: CheckpointClock;
  saving: boolean;
  readonly missing: Set<string>;
}

type Taken = {
  readonly taken: Promise<unknown> | undefined;
  readonly metrics: Prepared['metrics'];
  readonly interrupted: boolean;
};

/**
 * Runs a job: loads its stage, feeds it its inputs and the state of its last checkpoint, writes what it emits to the
 * store, saves checkpoints when they are due, and stops at the next checkpoint once the job is interrupted.
 *
 * @param now milliseconds of a monotonic clock
 */
export const executeJob = (job: Job, store: Store, now: () => number): Observable<WorkerMessage> => {
  const interrupted = new Int32Array(job.interrupt);

  // The state is taken here, synchronously: the stage may reuse its buffers once it is asked for more.
  const take = (event: CheckpointEvent<unknown>, { checkpoint }: StageDefinition, books: Books): Taken => {
    if (checkpoint === undefined) {
      throw problem(
        'stage',
        'the stage emitted a checkpoint but declares no kind of it',
        `stage ${job.name}`,
        'give the definition its `checkpoint`',
      );
    }
    const stop = Atomics.load(interrupted, 0) === 1;
    const due = stop || (!books.saving && checkpointDue(books.clock, now(), job.checkpointSeconds));
    if (due) books.saving = true;
    return {
      taken: due ? Promise.resolve(event.state()) : undefined,
      metrics: due ? books.metrics.slice() : [],
      interrupted: stop,
    };
  };

  const save = (
    kind: ArtifactKind<unknown>,
    { taken, metrics, interrupted: stop }: Taken,
    books: Books,
  ): Observable<WorkerMessage> => {
    if (taken === undefined) return EMPTY;
    const began = now();
    return from(taken).pipe(
      mergeMap((state) =>
        orThrow(
          pipe(
            taskEither.fromEither(encode(kind, state, `checkpoint of stage ${job.name}`)),
            taskEither.chain((bytes) => store.writeCheckpoint(job.key, { state: bytes, note: { metrics } })),
          ),
        ),
      ),
      mergeMap(() => {
        books.clock = { savedAt: now(), cost: now() - began };
        books.saving = false;
        return stop ? of<WorkerMessage>({ type: 'interrupted' }) : EMPTY;
      }),
    );
  };

  const record =
    ({ definition }: Prepared, books: Books) =>
    (event: Exclude<StageEvent, CheckpointEvent<unknown>> | Taken): Observable<WorkerMessage> => {
      if ('taken' in event) return save(definition.checkpoint as ArtifactKind<unknown>, event, books);
      if (event.type !== 'artifact') return of(event);
      const { name, value } = event as ArtifactEvent<Record<string, unknown>>;
      const kind = own(definition.outputs, name);
      if (kind === undefined || !books.missing.delete(name)) {
        return throwError(() =>
          problem(
            'stage',
            `the stage emitted ${kind === undefined ? 'an undeclared output' : 'twice the output'} ${quoted(name)}`,
            `stage ${job.name}`,
            'emit each declared output once',
          ),
        );
      }
      return writeArtifact(store, kind, name, value, job.name);
    };

  const finish = (books: Books): Observable<WorkerMessage> => {
    if (books.missing.size > 0) {
      return throwError(() =>
        problem(
          'stage',
          `the stage ended without its output ${[...books.missing].join(', ')}`,
          `stage ${job.name}`,
          'emit each declared output once',
        ),
      );
    }
    const log = books.metrics.length > 0 ? writeArtifact(store, metricLog, METRICS, books.metrics, job.name) : EMPTY;
    return concat(log, of<WorkerMessage>({ type: 'finished' }));
  };

  const run = (prepared: Prepared): Observable<WorkerMessage> => {
    const { definition, context, warning } = prepared;
    const books: Books = {
      metrics: prepared.metrics.slice(),
      clock: { savedAt: now(), cost: 0 },
      saving: false,
      missing: new Set(Object.keys(definition.outputs)),
    };
    const opening: WorkerMessage[] = [
      ...(warning === undefined ? [] : [{ type: 'log', level: 'warning', message: warning } as const]),
      ...(context.resume === undefined ? [] : [{ type: 'resumed' } as const]),
    ];
    const events = defer(() => from(definition.load())).pipe(
      mergeMap((start) => start(context)),
      map((event) => {
        if (event.type === 'metric' && event.ofMachine === undefined) books.metrics.push(metricEntry(event));
        return event.type === 'checkpoint' ? take(event, definition, books) : event;
      }),
      concatMap(record(prepared, books)),
    );
    return concat(
      of(...opening),
      concat(
        events,
        defer(() => finish(books)),
      ),
    );
  };

  return defer(() => orThrow(prepare(job, store))).pipe(
    mergeMap(run),
    takeWhile(({ type }) => type !== 'interrupted', true),
    catchError((error) => of<WorkerMessage>({ type: 'failed', problem: asNamed(job, stageProblem(error, job.name)) })),
  );
};
