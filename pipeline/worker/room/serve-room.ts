import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { lastValueFrom, tap } from 'rxjs';
import { isFinished } from '../../../artifacts/store/finished-leftovers.js';
import { type JobRoom, jobEntryName, listJobRooms } from '../../../artifacts/store/job-rooms.js';
import type { Claim, Store } from '../../../artifacts/store.js';
import type { Problem } from '../../../base/problem.js';
import type { Computing } from '../computing.js';
import { type JobResults, manifestOf, NO_RESULTS, withMessage } from '../conclusion.js';
import type { WorkerMessage } from '../job.js';
import { memoryProblem, watchMemory } from '../limits.js';
import { lineOf } from '../lines.js';
import { runJob } from '../run-job.js';
import { endOf, readEntryOf } from './hear.js';
import type { EndCause, RoomBegun, RoomEnd, RoomRequest } from './messages.js';
import { openSpeaker, type Speaker, type SpeakerClock } from './say.js';

/** Surroundings of a worker that serves a room. */
export interface RoomSurroundings extends SpeakerClock {
  /** The date and time, for the manifest. */
  readonly date: () => Date;
  /** The process, for those who read of it. */
  readonly self: RoomBegun;
  /** Ends the process at once, with all of its threads. */
  readonly kill: () => void;
  /** Calls back when the process is asked to stop: by a signal ahead of a limit on time, or by another. */
  readonly onSignal: (stop: (by: 'limit' | 'signal') => void) => void;
  /** Has the engine begin the job again, by the command of the request; tells whether it will. */
  readonly requeue: (command: readonly string[]) => Promise<boolean>;
  /** Checks that the code that is here is that of the request. */
  readonly checkCode: (request: RoomRequest) => TaskEither<Problem, void>;
  readonly computing?: Computing;
}

/** Milliseconds that a claim is waited for: longer than one counts whose holder is dead. */
const PATIENCE = 90_000;

const LOOK_EVERY = 1000;

const INTERRUPTED = { type: 'interrupted' } as const;

/** Takes the key, or gives none where another has it for longer than the dead have, or where its result is there. */
const takeKey = async (
  { key }: JobRoom,
  store: Store,
  { say }: Speaker,
  { now, wait }: RoomSurroundings,
  isStopped: () => boolean,
): Promise<Claim | undefined> => {
  const until = now() + PATIENCE;
  for (let hasWaited = false; !isStopped(); hasWaited = true) {
    const tried = await store.tryClaim(key)();
    if (either.isLeft(tried)) throw tried.left;
    if (either.isRight(tried.right)) return tried.right.right;
    if (now() > until) return undefined;
    if (!hasWaited)
      say({
        type: 'log',
        level: 'info',
        message: `waiting for ${tried.right.left}, which has this stage, or seems to have died with it`,
      });
    await wait(LOOK_EVERY);
  }
  return undefined;
};

/** Text that differs once there is a newer checkpoint. */
const checkpointIn = async (store: Store, { key }: JobRoom): Promise<string> => {
  const found = await store.checkpointNote(key)();
  return either.isRight(found) && found.right._tag === 'Some' ? JSON.stringify(found.right.value) : '';
};

/** Tells whether nothing is left to do in a room: its worker has ended, other than by what its engine begins it again after. */
const isOver = async ({ blobs }: Store, room: JobRoom): Promise<boolean> => {
  const end = await endOf(blobs, room);
  if (end === undefined) return false;
  // Whoever followed the job has submitted another.
  return !(end.by === 'signal' || end.goesOn) || (await listJobRooms(blobs, room.key)).at(-1)?.attempt !== room.attempt;
};

/**
 * The work of a worker whose job lies in a room of the store: it takes the claim of the key, which it holds alone, checks the code,
 * runs the job, says its messages in the room and writes the manifest, so that the result is there for all whether or not anybody
 * still waits for it. A mark in the room, or a signal, asks it to stop with a checkpoint.
 *
 * It may begin a second time in a room, where the engine began its job again: it goes on there, unless the job has come to its end or another was submitted.
 *
 * @returns settles when the last line is in the room
 */
export const serveRoom = async (store: Store, room: JobRoom, surroundings: RoomSurroundings): Promise<void> => {
  const { blobs } = store;
  const request = await readEntryOf<RoomRequest>(blobs, room, 'request.json');
  if (request === undefined) throw new Error(`the store has no request ${jobEntryName(room, 'request.json')}`);
  if (await isOver(store, room)) return;
  await blobs.putIfAbsent(jobEntryName(room, 'begun.json'), Buffer.from(lineOf(surroundings.self)));
  const speaker = await openSpeaker(blobs, room, surroundings);
  const stopping = new AbortController();
  let cause: EndCause = 'itself';
  let hasEnded = false;
  const stop = (by: EndCause): void => {
    if (!stopping.signal.aborted) cause = by;
    stopping.abort();
  };
  surroundings.onSignal(stop);
  const watchMark = async (): Promise<void> => {
    while (!hasEnded && !stopping.signal.aborted) {
      await surroundings.wait(LOOK_EVERY);
      // A store that is away for a while is asked again.
      if ((await blobs.stat(jobEntryName(room, 'interrupt')).catch(() => undefined)) !== undefined) stop('asked');
    }
  };
  void watchMark();
  const end = async (by: EndCause, last: RoomEnd['last'], more: Pick<RoomEnd, 'goesOn'> = {}): Promise<void> => {
    hasEnded = true;
    await speaker.end({ type: 'end', by, last, ...more });
  };

  let claim: Claim | undefined;
  try {
    claim = await takeKey(room, store, speaker, surroundings, () => stopping.signal.aborted);
    if (claim === undefined) return await end(stopping.signal.aborted ? cause : 'elsewhere', INTERRUPTED);
    if (await isFinished(blobs, room.key)) return await end('elsewhere', INTERRUPTED);
    // Another took this one for dead: what it would still write is in that one's way.
    void claim.lost.then(() => !hasEnded && surroundings.kill());
    const checked = await surroundings.checkCode(request)();
    if (either.isLeft(checked)) return await end('itself', { type: 'failed', problem: checked.left });
    const before = await checkpointIn(store, room);
    const { last, results } = await compute(request, store, stopping.signal, speaker, surroundings);
    if (last.type === 'interrupted') {
      const hasProgressed = (await checkpointIn(store, room)) !== before;
      if ((cause as EndCause) !== 'limit' || request.requeue === undefined || !hasProgressed) return await end(cause, last);
      // Said and let go of first: the engine ends this process.
      await end(cause, last, { goesOn: true });
      await claim.release();
      if (!(await surroundings.requeue(request.requeue))) await end(cause, last);
      return;
    }
    if (last.type === 'finished') {
      const facts = { ...request.conclusion, key: room.key, seconds: last.seconds, finished: surroundings.date() };
      const written = await store.writeManifest(manifestOf(results, facts))();
      if (either.isLeft(written)) return await end('itself', { type: 'failed', problem: written.left });
      await store.removeCheckpoint(room.key)();
    }
    await end('itself', last);
  } finally {
    hasEnded = true;
    await claim?.release();
  }
};

/** Tells whether a message shows that the stage is at work, by when its code is loaded. */
const showsWork = ({ type }: WorkerMessage): boolean =>
  type === 'metric' || type === 'progress' || type === 'artifact' || type === 'partial' || type === 'finished';

/**
 * Runs the job of a request, and gives how it ended. Its code is checked once more when it is loaded: what was edited between the
 * first check and then would make a result of mixed versions, of which neither a checkpoint nor an entry is kept.
 */
const compute = async (
  request: RoomRequest,
  store: Store,
  signal: AbortSignal,
  { say }: Speaker,
  { computing, checkCode }: RoomSurroundings,
): Promise<{ readonly last: RoomEnd['last']; readonly results: JobResults }> => {
  let results = NO_RESULTS;
  let last: WorkerMessage | undefined;
  const { job } = request;
  const { memory } = job.resources;
  const mixed = new AbortController();
  let checking: Promise<either.Either<Problem, void>> | undefined;
  const take = (message: WorkerMessage): void => {
    if (showsWork(message))
      checking ??= checkCode(request)().then((checked) => {
        if (either.isLeft(checked)) mixed.abort();
        return checked;
      });
    results = withMessage(results, message);
    if (message.type === 'finished' || message.type === 'interrupted' || message.type === 'failed') last = message;
    else say(message);
  };
  const running = runJob(job, AbortSignal.any([signal, mixed.signal]), {
    isElsewhere: true,
    ...(computing === undefined ? {} : { computing }),
  });
  const work = lastValueFrom(running.pipe(tap(take)), { defaultValue: undefined });
  let unwatch = (): void => undefined;
  const tooLarge = new Promise<'too large'>((settle) => {
    if (memory !== undefined) unwatch = watchMemory(memory, () => settle('too large'));
  });
  const outcome = await Promise.race([work, tooLarge]);
  unwatch();
  if (outcome === 'too large' && memory !== undefined)
    return { last: { type: 'failed', problem: memoryProblem(job.name, memory) }, results };
  const checked = await checking;
  if (checked !== undefined && either.isLeft(checked)) {
    await store.removeCheckpoint(job.key)();
    return { last: { type: 'failed', problem: checked.left }, results };
  }
  return { last: (last as RoomEnd['last'] | undefined) ?? INTERRUPTED, results };
};
