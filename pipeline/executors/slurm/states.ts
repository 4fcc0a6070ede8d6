import type { AskedJob, EngineCause, EngineState } from '../remote/engine.js';

/** The form in which `squeue` is asked for jobs: identifier, state, reason, node, name. */
export const SQUEUE_FORM = '%i|%T|%r|%N|%j';

const ENDS: Readonly<Record<string, EngineCause>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  TIMEOUT: 'limit',
  DEADLINE: 'limit',
  OUT_OF_MEMORY: 'memory',
  NODE_FAIL: 'displaced',
  BOOT_FAIL: 'displaced',
  PREEMPTED: 'displaced',
  REVOKED: 'displaced',
  CANCELLED: 'cancelled',
};

const RUNS: readonly string[] = ['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT', 'RESIZING'];

/** Reasons for which a job that waits will wait for ever. */
const NEVER =
  /^(?:PartitionNodeLimit|PartitionConfig|PartitionTimeLimit|BadConstraints|AccountNotAllowed|QOSNotAllowed|InvalidAccount|InvalidQOS|JobArrayTaskLimitInvalid|DependencyNeverSatisfied)$|^(?:Assoc|QOS)Max\w+PerJobLimit$/;

/** Reasons for which a job that a node could not begin is held, which a person would have to let go of. */
const HELD = /^(?:launch failed requeued held|job requeued in held state)$/i;

/** A job as a line of `squeue` tells of it. */
export interface SqueueJob extends EngineState {
  readonly name: string;
  /** Place in its array; 0 where it is none. */
  readonly place: number;
}

const causeOf = (word: string, reason: string): EngineCause | undefined =>
  ENDS[word] ??
  (word !== 'PENDING' ? undefined : NEVER.test(reason) ? 'impossible' : HELD.test(reason) ? 'displaced' : undefined);

/** The job of a line in {@link SQUEUE_FORM}; undefined for another line. */
export const jobOfLine = (line: string): SqueueJob | undefined => {
  const [id = '', word = '', reason = '', node = '', ...names] = line.trim().split('|');
  const [, task] = /^\d+(?:_(\d+))?$/.exec(id) ?? [];
  if (!/^\d+(?:_\d+)?$/.test(id) || names.length === 0) return undefined;
  const cause = causeOf(word, reason);
  const phase = word in ENDS ? 'ended' : RUNS.includes(word) ? 'running' : 'waiting';
  const known = {
    ...(reason === '' ? {} : { reason }),
    ...(node === '' ? {} : { node }),
    ...(cause === undefined ? {} : { cause }),
  };
  return { id, name: names.join('|'), place: Number(task ?? 0), phase, word, ...known };
};

/** Number of a job, by which of several with one name the newest is known. */
const numberOf = ({ id }: EngineState): number => Number(id.split('_')[0]);

/** The states of jobs that were asked for, in the order of asking, in what `squeue` told. */
export const statesIn = (text: string, asked: readonly AskedJob[]): readonly (EngineState | undefined)[] => {
  const jobs = text.split('\n').flatMap((line) => jobOfLine(line) ?? []);
  return asked.map(({ id, name, place }) => {
    const found = jobs
      .filter((job) => (id === undefined ? job.name === name && job.place === place : job.id === id))
      .sort((a, b) => numberOf(b) - numberOf(a))[0];
    if (found === undefined) return undefined;
    const { name: _, place: __, ...state } = found;
    return state;
  });
};
