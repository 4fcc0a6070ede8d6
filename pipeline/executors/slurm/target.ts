import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';

/** Target of `--executor slurm[:PARTITION][?WORD=VALUE&...]`. */
export interface SlurmTarget {
  /** Undefined for the cluster's default. */
  readonly partition: string | undefined;
  /** Jobs of the run that are submitted at once, at most. */
  readonly most: number;
  /** Minutes of a job whose stage names none; undefined for the partition's default. */
  readonly minutes: number | undefined;
  /** Further options of `sbatch`, as `--WORD=VALUE`. */
  readonly words: readonly string[];
}

const MOST = 100;

/** Options of `sbatch` that the executor gives itself, and the way to ask for what they say. */
const OURS: Readonly<Record<string, string>> = {
  partition: 'write it as slurm:PARTITION',
  'cpus-per-task': 'give stages cores, as with --set STAGE.resources.cores=4',
  mem: 'give stages memory in MiB, as with --set STAGE.resources.memory=8000',
  gres: 'give stages a device, as with --set STAGE.resources.device=gpu:1',
  time: 'write minutes=60, or give stages minutes, as with --set STAGE.resources.minutes=60',
  output: 'set SLUICE_SLURM_LOGS to the folder of the logs',
  error: 'set SLUICE_SLURM_LOGS to the folder of the logs',
  'job-name': 'leave it out: jobs are found again by the names that they have',
  array: 'leave it out: stages that become ready together are an array',
  signal: 'leave it out: it is sent 120 seconds ahead of the limit',
  ntasks: 'leave it out: a stage is one task',
  nodes: 'leave it out: a stage is one task',
  requeue: 'leave it out: jobs are requeued',
  'no-requeue': 'leave it out: jobs are requeued',
  parsable: 'leave it out',
  wrap: 'leave it out',
  chdir: 'leave it out: jobs run in the folder of the command',
  export: 'leave it out: jobs have the environment of the command',
};

const refuse = (what: string, target: string, remedy: string): either.Either<Problem, never> =>
  either.left(problem('usage', what, `--executor ${cited(`slurm:${target}`)}`, remedy));

const whole = (text: string): number | undefined => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

/** Reads a target; a `usage` problem says which word of it is wrong. */
export const slurmTarget = (target: string): either.Either<Problem, SlurmTarget> => {
  const [partition = '', ...rest] = target.split('?');
  if (!/^[\w.,+-]*$/.test(partition) || rest.length > 1)
    return refuse(`${quoted(partition)} is no name of a partition`, target, 'write it as slurm:PARTITION?account=NAME&qos=NAME');
  let found: SlurmTarget = { partition: partition || undefined, most: MOST, minutes: undefined, words: [] };
  for (const word of (rest[0] ?? '').split('&').filter((one) => one !== '')) {
    const [name = '', ...values] = word.split('=');
    const value = values.join('=');
    const ours = OURS[name];
    if (ours !== undefined) return refuse(`the option ${quoted(name)} of sbatch is the executor's own`, target, ours);
    if (name === 'most' || name === 'minutes') {
      const number = whole(value);
      if (number === undefined)
        return refuse(`${name} must be a whole number from 1, not ${quoted(value)}`, target, `write ${name}=60`);
      found = { ...found, [name]: number };
    } else if (!/^[a-z][a-z0-9-]*$/.test(name))
      return refuse(`${quoted(name)} is no option of sbatch`, target, 'write its long form without dashes, as account=NAME');
    else found = { ...found, words: [...found.words, `--${name}${values.length === 0 ? '' : `=${value}`}`] };
  }
  return either.right(found);
};
