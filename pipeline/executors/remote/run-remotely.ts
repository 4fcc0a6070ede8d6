import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import * as task from 'fp-ts/lib/Task.js';
import { type Manifest, secondsOf } from '../../../artifacts/manifest.js';
import { isFinished } from '../../../artifacts/store/finished-leftovers.js';
import { type JobRoom, removeJobRooms } from '../../../artifacts/store/job-rooms.js';
import type { Store } from '../../../artifacts/store.js';
import { withoutCredentials } from '../../../base/credentials.js';
import { orThrow } from '../../../base/or-throw.js';
import { problem } from '../../../base/problem.js';
import { addressText } from '../../../base/scheme.js';
import type { Conclusion, Job, WorkerMessage } from '../../worker/job.js';
import { DETACH } from '../executor.js';
import type { Desk } from './desk.js';
import type { Engine } from './engine.js';
import { type Followed, followRoom } from './follow-room.js';
import type { Pace } from './pace.js';
import { type FoundRoom, hasBegun, nextRoomOf, noteSubmitted, openRoomOf, putRequest } from './rooms.js';
import { verdictOf } from './verdict.js';
import type { Watcher } from './watch.js';

/** Means of a remote executor, which all of its jobs share. */
export interface RemoteMeans {
  readonly engine: Engine;
  readonly desk: Desk;
  readonly watcher: Watcher;
  readonly pace: Pace;
  /** The command of a worker that serves a room. */
  readonly commandOf: (job: Job, room: JobRoom) => readonly string[];
}

/** Surroundings of one job at work. */
export interface RemoteRun {
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly gone: AbortSignal;
  readonly tell: (message: WorkerMessage) => void;
}

const INTERRUPTED: WorkerMessage = { type: 'interrupted' };

/** Settles once a signal is aborted. */
const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((settle) => {
    if (signal.aborted) settle(undefined);
    signal.addEventListener('abort', () => settle(undefined), { once: true });
  });

/** The job as its worker gets it: its minutes are the engine's to keep, which lets it go on in another job. */
const forWorker = ({ conclusion: _, ...job }: Job): Job => {
  const { minutes: __, ...resources } = job.resources;
  return { ...job, resources };
};

/** Text that differs once the store has a newer checkpoint of a key. */
const progressOf = async (store: Store, { key }: Job): Promise<string> => {
  const found = await store.checkpointNote(key)();
  return either.isRight(found) && option.isSome(found.right) ? JSON.stringify(found.right.value) : '';
};

/** Tells what a manifest has, as the worker that made it would have. */
const tellMade = (manifest: Manifest, tell: RemoteRun['tell']): WorkerMessage => {
  if (manifest.devices !== undefined) tell({ type: 'devices', devices: manifest.devices });
  for (const [name, produced] of Object.entries(manifest.outputs)) tell({ type: 'artifact', name, produced });
  return { type: 'finished', seconds: secondsOf(manifest) ?? 0 };
};

/**
 * Runs a job by an engine to its end: attaches to the one that is at work under its key, or submits one, follows it, and submits
 * another where it ended through no fault of the stage. Gives the last message.
 */
export const runRemotely = async (
  job: Job,
  conclusion: Conclusion,
  means: RemoteMeans,
  run: RemoteRun,
): Promise<WorkerMessage> => {
  const { engine, desk, watcher, pace, commandOf } = means;
  const { store, signal, gone, tell } = run;
  const requeue = engine.requeueCommand === undefined ? {} : { requeue: engine.requeueCommand };
  const named = (text: string): string => text.replaceAll('STAGE', job.name);
  const log = (message: string, level: 'info' | 'warning' = 'info'): void => tell({ type: 'log', level, message });
  const warn = (message: string): void => log(message, 'warning');
  // What is left of rooms is found, and removed, by whoever opens the store next.
  const tidy = (): Promise<void> => removeJobRooms(store.blobs, job.key).catch(() => undefined);
  const made = async (): Promise<WorkerMessage | undefined> => {
    const found = orThrow(await store.manifest(job.key)());
    // One that lacks an object is being made anew.
    if (option.isNone(found) || !(await isFinished(store.blobs, job.key))) return undefined;
    await tidy();
    return tellMade(found.value, tell);
  };

  /** Submits the next attempt; none where the run is interrupted while the engine does not take it. */
  const submit = async (): Promise<FoundRoom | undefined> => {
    const room = await nextRoomOf(store.blobs, job.key);
    const ordering = desk.order({
      key: job.key,
      attempt: room.attempt,
      store: `${store.where} ${withoutCredentials(addressText(job.store))}`,
      resources: job.resources,
      command: commandOf(job, room),
      named: (name, place) => putRequest(store.blobs, room, { job: forWorker(job), conclusion, name, place, ...requeue }),
      isWanted: () => !signal.aborted && !gone.aborted,
      onAway: warn,
    });
    const ordered = await Promise.race([ordering, aborted(AbortSignal.any([signal, gone]))]);
    if (ordered === undefined) {
      // It may be taken yet, by when nobody wants it.
      if (signal.reason !== DETACH && !gone.aborted)
        void ordering.then(either.traverse(task.ApplicativePar)(({ id }) => engine.cancel([id]))).then((cancel) => cancel());
      return undefined;
    }
    if (either.isLeft(ordered)) throw { ...ordered.left, where: `stage ${job.name}`, remedy: named(ordered.left.remedy) };
    const { id, name, place } = ordered.right;
    await noteSubmitted(store.blobs, room, { engine: engine.name, id });
    log(`submitted to ${engine.name} as job ${id} (${name})`);
    return { room, asked: { name, place, id } };
  };

  const follow = async (found: FoundRoom): Promise<Followed> => {
    const watching = watcher.watch(found.asked, warn);
    const idNow = (): string | undefined => watching.sighting()?.state?.id ?? found.asked.id;
    const cancel = async (): Promise<void> => {
      const id = idNow();
      if (id !== undefined) await engine.cancel([id])();
    };
    try {
      const followed = await followRoom(found, { store, pace, signal, gone, tell, sighting: watching.sighting, cancel });
      if (followed === 'left' && !gone.aborted) {
        const id = idNow();
        const ends = id === undefined ? '' : `; ${engine.cancelCommand([id])} ends it`;
        log(`job ${id ?? found.asked.name} goes on; the same command attaches to it again${ends}`);
      }
      return followed;
    } finally {
      watching.end();
    }
  };

  const attached = await openRoomOf(store.blobs, job.key, engine.name);
  if (attached !== undefined) log(`attached to job ${attached.asked.id ?? attached.asked.name}, which has this stage already`);
  let next: FoundRoom | undefined = attached;
  for (let setbacks = 0; ; ) {
    // Whoever has the key makes the result: a job would only wait for it.
    if (next === undefined) {
      const holder = orThrow(await store.holder(job.key)());
      if (option.isSome(holder)) {
        log(`waiting for ${holder.value}, which has this stage, or seems to have died with it`);
        await store.awaitUnclaimed(job.key, AbortSignal.any([signal, gone]))();
      }
      const result = await made();
      if (result !== undefined) return result;
      if (gone.aborted || signal.aborted) return INTERRUPTED;
    }
    const before = await progressOf(store, job);
    const found = next ?? (await submit());
    next = undefined;
    if (found === undefined) return INTERRUPTED;
    const followed = await follow(found);
    if (followed === 'left' || followed === 'stopped') return INTERRUPTED;
    const { end, state } = followed;
    if (end?.by === 'itself' && end.last.type === 'finished') {
      await tidy();
      return end.last;
    }
    if (end?.by === 'itself') return end.last;
    const result = await made();
    if (result !== undefined) return result;
    if (signal.aborted && signal.reason !== DETACH) return INTERRUPTED;
    const hasProgressed = (await progressOf(store, job)) !== before;
    const begun = await hasBegun(store.blobs, found.room);
    const verdict = verdictOf({ end, state, hasBegun: begun, hasProgressed, setbacks, minutes: job.resources.minutes });
    if ('again' in verdict) {
      if (end?.by !== 'elsewhere') warn(verdict.again);
      const isSetback = !hasProgressed && end?.by !== 'elsewhere' && end?.by !== 'asked';
      setbacks = hasProgressed ? 0 : setbacks + (isSetback ? 1 : 0);
      continue;
    }
    const id = state?.id ?? found.asked.id;
    const words = id === undefined ? '' : `; job ${id}: ${await engine.lastWords({ name: found.asked.name, id })}`;
    const { problem: kind, what, remedy } = verdict.problem;
    return { type: 'failed', problem: problem(kind, `${what}${words}`, `stage ${job.name}`, named(remedy)) };
  }
};
