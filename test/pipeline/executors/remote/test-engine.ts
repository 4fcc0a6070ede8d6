import { setTimeout as sleep } from 'node:timers/promises';
import { either } from 'fp-ts';
import type { JobRoom } from '../../../../artifacts/store/job-rooms.js';
import { problem } from '../../../../base/problem.js';
import type { Address } from '../../../../base/scheme.js';
import { attachStore } from '../../../../pipeline/address/stores.js';
import type { Executor } from '../../../../pipeline/executors/executor.js';
import type { AskedJob, Engine, EngineCause, EngineState, JobGroup } from '../../../../pipeline/executors/remote/engine.js';
import type { Pace } from '../../../../pipeline/executors/remote/pace.js';
import { type RemoteOptions, remoteExecutor } from '../../../../pipeline/executors/remote/remote-executor.js';
import type { Computing } from '../../../../pipeline/worker/computing.js';
import { inPlace } from '../../../../pipeline/worker/in-place.js';
import { type RoomSurroundings, serveRoom } from '../../../../pipeline/worker/room/serve-room.js';
import { resultOf } from '../../../artifacts/fixtures/scratch.js';

/** A pace at which tests need not wait. */
export const QUICK: Partial<Pace> = {
  gather: 20,
  submitEvery: 1,
  askEvery: 5,
  lookEvery: 2,
  lookAtMost: 5,
  doubtFor: 40,
  stopWithin: 2000,
  awayAtMost: 20,
};

/** Job of the engine. */
interface EngineJob {
  readonly id: string;
  readonly name: string;
  readonly place: number;
  readonly begin: () => Promise<void>;
  stop: (by: 'limit' | 'signal') => void;
  state: EngineState;
}

export const away = (what: string) => either.left({ away: true, problem: problem('stage', what, 'test engine', 'wait') });

/** Engine in this process whose workers are real, and which a test has misbehave. */
export interface TestEngine extends Engine {
  readonly groups: JobGroup[];
  readonly jobs: EngineJob[];
  readonly asked: number[];
  /** Sets the state of a job, whatever becomes of its worker. */
  readonly claimEnd: (job: EngineJob, cause: EngineCause | undefined, word: string) => void;
}

/** Deeds of the engine that a test takes the place of. */
export interface Misdeeds {
  /** Takes the place of the beginning of a job. */
  readonly begin?: (job: EngineJob) => Promise<void>;
  readonly submit?: (submit: Engine['submit'], group: JobGroup) => ReturnType<Engine['submit']>;
  /** Takes the place of having the engine begin a job again; without it the engine has no command for that. */
  readonly requeue?: (job: EngineJob) => Promise<boolean>;
  readonly checkCode?: RoomSurroundings['checkCode'];
  readonly computing?: Computing;
  readonly states?: (states: Engine['states'], asked: readonly AskedJob[]) => ReturnType<Engine['states']>;
}

type Deeds = Pick<RoomSurroundings, 'onSignal' | 'requeue' | 'checkCode' | 'computing'>;

const work = async (told: string, deeds: Deeds): Promise<void> => {
  const { store: address, room } = JSON.parse(told) as { readonly store: Address<'store'>; readonly room: JobRoom };
  await serveRoom(await resultOf(attachStore(address)), room, {
    now: () => performance.now(),
    wait: (milliseconds) => sleep(Math.min(milliseconds, 3)),
    date: () => new Date(),
    self: { host: 'here', pid: 1 },
    kill: () => undefined,
    ...deeds,
  });
};

const sameCode: Deeds['checkCode'] = () => async () => either.right(undefined);

export const testEngine = ({
  begin = (job) => job.begin(),
  submit,
  states,
  requeue,
  checkCode = sameCode,
  computing = inPlace,
}: Misdeeds = {}): TestEngine => {
  const groups: JobGroup[] = [];
  const jobs: EngineJob[] = [];
  const asked: number[] = [];
  const stateOf = ({ id, name, place }: AskedJob): EngineState | undefined =>
    jobs.findLast((job) => (id === undefined ? job.name === name && job.place === place : job.id === id))?.state;
  const claimEnd: TestEngine['claimEnd'] = (job, cause, word) => {
    job.state = { id: job.id, phase: 'ended', word, ...(cause === undefined ? {} : { cause }) };
  };
  const take: Engine['submit'] = (group) => async () => {
    groups.push(group);
    const ids = group.commands.map(([told = ''], place) => {
      const id = String(jobs.length + 1);
      let isBegunAgain = false;
      const end = (): void => {
        if (!isBegunAgain && job.state.phase !== 'ended') claimEnd(job, 'completed', 'COMPLETED');
      };
      const job: EngineJob = {
        id,
        name: group.name,
        place,
        state: { id, phase: 'running', word: 'RUNNING', node: 'here' },
        stop: () => undefined,
        begin: async () => {
          isBegunAgain = false;
          await work(told, {
            onSignal: (stop) => {
              job.stop = stop;
            },
            requeue: async () => {
              isBegunAgain = (await requeue?.(job)) ?? false;
              return isBegunAgain;
            },
            checkCode,
            computing,
          });
          end();
        },
      };
      jobs.push(job);
      void begin(job).then(end);
      return id;
    });
    return either.right(ids);
  };
  const tell: Engine['states'] = (wanted) => async () => {
    asked.push(wanted.length);
    return either.right(wanted.map(stateOf));
  };
  return {
    name: 'test',
    ...(requeue === undefined ? {} : { requeueCommand: ['again'] }),
    groups,
    jobs,
    asked,
    claimEnd,
    submit: submit === undefined ? take : (group) => submit(take, group),
    states: states === undefined ? tell : (wanted) => states(tell, wanted),
    cancel: (ids) => async () => {
      for (const job of jobs) if (ids.includes(job.id)) job.stop('signal');
      return either.right(undefined);
    },
    lastWords: async () => 'its log ends with: boom',
    cancelCommand: (ids) => `testcancel ${ids.join(' ')}`,
  };
};

/** The executor of an engine whose workers are in this process. */
export const onEngine = (engine: Engine, options: RemoteOptions = {}): Executor =>
  remoteExecutor(
    engine,
    { memory: true, minutes: true, device: true },
    {
      ...options,
      pace: { ...QUICK, ...options.pace },
      commandOf: ({ store }, room) => [JSON.stringify({ store, room })],
    },
  );
