import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import {
  catchError,
  concat,
  concatMap,
  connect,
  defer,
  EMPTY,
  from,
  map,
  merge,
  mergeMap,
  Observable,
  of,
  takeWhile,
  throwError,
} from 'rxjs';
import { metricLog } from '../../artifacts/metric-log.js';
import type { Store } from '../../artifacts/store.js';
import { type Modules, withModules } from '../../base/modules.js';
import { own } from '../../base/own.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { stageProblem } from '../run/problems.js';
import {
  type ArtifactEvent,
  type CheckpointEvent,
  isLogged,
  type MetricEvent,
  type StageDefinition,
  type StageEvent,
} from '../stage.js';
import { alone } from './alone.js';
import {
  type CheckpointClock,
  CheckpointNote,
  checkpointDue,
  LONGEST_SAVE_MILLISECONDS,
  metricEntry,
  worthHolding,
} from './checkpoints.js';
import type { Control } from './control.js';
import { expectCode } from './expect-code.js';
import { expectEvent } from './expect-event.js';
import type { ComputingMessage, Job } from './job.js';
import { lostOrders } from './key-order.js';
import { partialMessage } from './partial-message.js';
import { type Prepared, prepare } from './prepare.js';
import { encode, orThrow, writeArtifact } from './write-artifact.js';

/** The output, beside those a stage declares, that holds its metrics. */
export const METRICS = 'metrics';

/** Mutable bookkeeping of one job; it never reaches the stage. */
interface Books {
  readonly metrics: Prepared['metrics'];
  readonly devices: Prepared['devices'];
  readonly alarms: Prepared['alarms'];
  /** Seconds of the work before, and the time at which this work began. */
  readonly since: { readonly seconds: number; readonly time: number };
  readonly missing: Set<string>;
  /** Names of metrics that were not finite, once. */
  readonly strange: Set<string>;
  /** Time of the last checkpoint that was due, and the cost of taking it to the job. */
  clock: CheckpointClock;
  /** Time at which the last step ended. */
  steppedAt: number;
  /** Number of checkpoints that were taken, and the number of the last that was due. */
  taken: number;
  due: number;
  /** The number of the last that was given away. */
  given: number;
  stopped: boolean;
}

const strangeMetrics = ({ step, values }: MetricEvent, { strange }: Books): readonly ComputingMessage[] =>
  Object.entries(values)
    .filter(([name, value]) => !Number.isFinite(value) && !strange.has(name))
    .map(([name, value]) => {
      strange.add(name);
      const message = `the metric "${name}" is ${value} at step ${step}; this is said once, its values are in the log of metrics`;
      return { type: 'log', level: 'warning', message } as const;
    });

/** The user's modules that a job has from its store, before any of them is asked for. */
const takeCode = (job: Job, store: Store): Observable<Modules> =>
  job.stored === undefined
    ? of({})
    : from(import('./code/import-code.js')).pipe(mergeMap(({ importCode }) => orThrow(importCode(job, store))));

/**
 * Runs a job: loads its stage, feeds it its inputs and the state of its last checkpoint, writes the artifacts that it emits
 * to the store, and stops after the step that it is in once the job is interrupted.
 *
 * What the stage tells is told at once, whatever is being written. Checkpoints that are due are given away as messages, to
 * be written by whoever started the job and has its event loop free.
 *
 * @param control asks the job to stop, and says which checkpoints are written
 * @param now milliseconds of a monotonic clock
 * @param awaitSettled stops this thread until a checkpoint is written; called when one has been on its way for a second
 */
export const executeJob = (
  job: Job,
  store: Store,
  control: Control,
  now: () => number,
  awaitSettled: (number: number) => void = () => undefined,
): Observable<ComputingMessage> => {
  /** Use of the state after the step that has just ended: it is due, is only held, or is of no use. */
  const useOfState = (books: Books): 'due' | 'held' | 'none' => {
    const at = now();
    const step = at - books.steppedAt;
    const { savedAt, cost } = books.clock;
    // One that is still being taken may need the event loop for that.
    const isUnderWay = control.settled().number < books.due && books.due <= books.given;
    if (isUnderWay && at - savedAt >= LONGEST_SAVE_MILLISECONDS) awaitSettled(books.due);
    books.steppedAt = now();
    if (control.isInterrupted()) return 'due';
    const { number, milliseconds } = control.settled();
    if (number >= books.due && checkpointDue({ savedAt, cost: cost + milliseconds }, at, job.checkpointSeconds)) return 'due';
    return worthHolding(step, cost) ? 'held' : 'none';
  };

  // The state is taken here, synchronously: the stage may reuse its buffers once it is asked for more.
  const take = (event: CheckpointEvent<unknown>, { checkpoint }: StageDefinition, books: Books): Observable<ComputingMessage> => {
    if (checkpoint === undefined) {
      throw problem(
        'stage',
        'the stage emitted a checkpoint but declares no kind of it',
        `stage ${job.name}`,
        'give the definition its `checkpoint`',
      );
    }
    const use = useOfState(books);
    if (use === 'none') return EMPTY;
    const began = now();
    books.stopped = control.isInterrupted();
    books.taken += 1;
    const number = books.taken;
    if (use === 'due') {
      books.due = number;
      books.clock = { ...books.clock, savedAt: began };
    }
    const noted: CheckpointNote = {
      metrics: books.metrics.slice(),
      ...(books.devices.length === 0 ? {} : { devices: books.devices }),
      ...(books.alarms.isStopped() ? { stopped: true as const } : {}),
    };
    const taken = (value: unknown) =>
      pipe(
        encode(checkpoint, value, `checkpoint of stage ${job.name}`),
        either.map(({ bytes, found }) => {
          const orders = lostOrders(value, found);
          return { state: alone(bytes), note: CheckpointNote.encode(orders.length === 0 ? noted : { ...noted, orders }) };
        }),
      );
    return from(Promise.resolve(event.state())).pipe(
      mergeMap((value) => orThrow(taskEither.fromEither(taken(value)))),
      mergeMap((one) =>
        concat(
          of<ComputingMessage>({ type: 'checkpoint', number, ...one, due: use === 'due' }),
          defer(() => {
            books.clock = { ...books.clock, cost: now() - began };
            books.given = number;
            return EMPTY;
          }),
        ),
      ),
    );
  };

  const write = ({ definition }: Prepared, books: Books, event: ArtifactEvent<unknown>): Observable<ComputingMessage> => {
    const { name, value, remark } = event as ArtifactEvent<Record<string, unknown>>;
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
    return writeArtifact(store, kind, name, value, job.name, remark);
  };

  const finish = (books: Books): Observable<ComputingMessage> => {
    if (books.stopped) return of({ type: 'interrupted' });
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
    return concat(log, of<ComputingMessage>({ type: 'finished' }));
  };

  /** Messages of one event that are told at once; an artifact is told of when it is written. */
  const tell = ({ definition }: Prepared, books: Books, event: StageEvent): Observable<ComputingMessage> => {
    switch (event.type) {
      case 'artifact':
        return EMPTY;
      case 'checkpoint':
        return take(event, definition, books);
      case 'partial':
        return job.partials === true ? of(partialMessage(definition, event, job.name)) : EMPTY;
      case 'metric':
        if (isLogged(event)) books.metrics.push(metricEntry(event));
        return from([
          event,
          ...strangeMetrics(event, books),
          ...books.alarms.show(event, () => books.since.seconds + (now() - books.since.time) / 1000),
        ]);
      default:
        return of(event);
    }
  };

  const run = (prepared: Prepared): Observable<ComputingMessage> => {
    const { definition, context, warning, seconds, devices, alarms } = prepared;
    const began = now();
    const books: Books = {
      metrics: prepared.metrics.slice(),
      devices,
      alarms,
      since: { seconds: seconds ?? 0, time: began },
      missing: new Set(Object.keys(definition.outputs)),
      strange: new Set(),
      clock: { savedAt: began, cost: 0 },
      steppedAt: now(),
      taken: 0,
      due: 0,
      given: 0,
      stopped: false,
    };
    const opening: ComputingMessage[] = [
      ...(devices.length === 0 ? [] : [{ type: 'devices', devices } as const]),
      ...(warning === undefined ? [] : [{ type: 'log', level: 'warning', message: warning } as const]),
      ...(context.resume === undefined
        ? []
        : [{ type: 'resumed', metrics: prepared.metrics, ...(seconds === undefined ? {} : { seconds }) } as const]),
    ];
    const loaded = async () => {
      const start = await definition.load();
      if (job.code !== undefined) await expectCode(job, job.code, store);
      return start;
    };
    const events = defer(loaded).pipe(
      mergeMap((start) => start(context)),
      map((event) => expectEvent(event, job.name)),
      map((event) => ({ event, told: tell(prepared, books, event) })),
      // Once the state to go on from is taken the stage begins no further step.
      takeWhile(() => !books.stopped, true),
      connect((shared) =>
        merge(
          shared.pipe(mergeMap(({ told }) => told)),
          shared.pipe(concatMap(({ event }) => (event.type === 'artifact' ? write(prepared, books, event) : EMPTY))),
        ),
      ),
    );
    return concat(
      of(...opening),
      events,
      defer(() => finish(books)),
    );
  };

  const work = defer(() => orThrow(prepare(job, store, control))).pipe(mergeMap(run));

  return defer(() => takeCode(job, store)).pipe(
    mergeMap(
      (modules) => new Observable<ComputingMessage>((subscriber) => withModules(modules, () => work.subscribe(subscriber))),
    ),
    catchError((error) => of<ComputingMessage>({ type: 'failed', problem: stageProblem(error, job.name) })),
  );
};
