import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as either from 'fp-ts/lib/Either.js';
import { defer, Observable as Messages, type Observable } from 'rxjs';
import type { JobRoom } from '../../../artifacts/store/job-rooms.js';
import { isProblem, problem } from '../../../base/problem.js';
import { attachStore } from '../../address/stores.js';
import { limiter } from '../../run/limit.js';
import { stageProblem } from '../../run/problems.js';
import type { Job, WorkerMessage } from '../../worker/job.js';
import type { Executor } from '../executor.js';
import { inheritedOptions } from '../process/command.js';
import { openDesk } from './desk.js';
import type { Engine } from './engine.js';
import { type Pace, USUAL_PACE } from './pace.js';
import { type RemoteMeans, runRemotely } from './run-remotely.js';
import { openWatcher } from './watch.js';

// Run from source (by the tests) the worker's own modules are TypeScript.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = fileURLToPath(new URL(`../../worker/room/room-entry.${fromSource ? 'ts' : 'js'}`, import.meta.url));
const LOADER = fromSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];

/** The command of the worker of a job that lies in a room of the store: it needs no input, and its output is its log. */
export const roomCommand = ({ store }: Job, room: JobRoom): readonly string[] => [
  process.execPath,
  ...inheritedOptions(process.execArgv),
  ...LOADER,
  ENTRY,
  JSON.stringify({ store, room }),
];

/** Options of a remote executor. */
export interface RemoteOptions {
  /** Jobs that it has at the engine at once, at most (100). */
  readonly most?: number;
  readonly pace?: Partial<Pace>;
  /** The command of a worker that serves a room ({@link roomCommand}). */
  readonly commandOf?: RemoteMeans['commandOf'];
}

const MOST = 100;

const shut = (where: string, stage: string): WorkerMessage => ({
  type: 'failed',
  problem: problem(
    'usage',
    `the store ${where} is in the memory of this process, where no job of a cluster can reach it`,
    `stage ${stage}`,
    'keep the store in a folder that all machines share, or in S3, with --store',
  ),
});

/**
 * Makes the executor of an engine whose jobs outlive the run: what they are told and say crosses by the store, which all of their
 * machines must reach under its address. Jobs that become ready within a moment and need the same are submitted as one.
 */
export const remoteExecutor = (
  engine: Engine,
  keeps: Executor['keeps'],
  { most = MOST, pace: given = {}, commandOf = roomCommand }: RemoteOptions = {},
): Executor => {
  const pace = { ...USUAL_PACE, ...given };
  const means: RemoteMeans = { engine, pace, commandOf, desk: openDesk(engine, pace), watcher: openWatcher(engine, pace) };
  const turns = limiter(most);

  const work = async (job: Job, signal: AbortSignal, gone: AbortSignal, tell: (message: WorkerMessage) => void) => {
    const { conclusion } = job;
    const opened = await attachStore(job.store)();
    if (either.isLeft(opened)) return { type: 'failed', problem: opened.left } as const;
    const store = opened.right;
    if (store.blobs.reach === 'process') return shut(store.where, job.name);
    if (conclusion === undefined)
      throw new Error(`a job for ${engine.name} needs the parts of its key: the run has to know that its executor is detached`);
    return runRemotely(job, conclusion, means, { store, signal, gone, tell });
  };
  const execute = (job: Job, signal: AbortSignal): Observable<WorkerMessage> =>
    new Messages((subscriber) => {
      const gone = new AbortController();
      const tell = (message: WorkerMessage): void => subscriber.next(message);
      work(job, signal, gone.signal, tell).then(
        (last) => {
          subscriber.next(last);
          subscriber.complete();
        },
        (error: unknown) => {
          subscriber.next({ type: 'failed', problem: isProblem(error) ? error : stageProblem(error, job.name) });
          subscriber.complete();
        },
      );
      return () => gone.abort();
    });
  return {
    name: engine.name,
    cores: Number.POSITIVE_INFINITY,
    detached: true,
    keeps,
    inTurn: (one) =>
      turns.inTurn(
        0,
        defer(() => one),
      ),
    execute,
  };
};
