import { type Problem, problem } from '../../../base/problem.js';
import type { EngineFailure } from '../remote/engine.js';
import type { CommandFailure } from './command.js';

// What a controller that is away, or has too much to do, has its commands say.
const AWAY =
  /unable to contact slurm controller|unable to establish (?:controller|configuration)|connection (?:refused|reset|timed out)|timed out|no answer|temporarily (?:un|un)available|temporarily unable|zero bytes were transmitted|communication (?:connection|shutdown)|unexpected message|invalid job credential|protocol authentication error|resource temporarily|socket|munge|slurmctld|slurm_load_jobs error/i;

// A queue that takes no more jobs of a user for now.
const FULL = /MaxSubmitJob|MaxJobs|job limit|QOSMaxSubmit|AssocMaxSubmit|exceeds? the maximum number of (?:queued )?jobs/i;

const sentence = ({ command, said }: CommandFailure): string =>
  `${command}: ${said
    .split('\n')
    .map((line) => line.replace(/^\w+: (?:error: )?/, '').trim())
    .filter((line) => line !== '')
    .join('; ')}`;

interface Refusal {
  readonly said: RegExp;
  readonly what: (asked: string) => string;
  readonly remedy: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    said: /invalid partition/i,
    what: (asked) => `Slurm has no partition ${asked}`,
    remedy: 'name one that `sinfo` lists, as --executor slurm:PARTITION',
  },
  {
    said: /node configuration is not available|more processors requested|memory specification|invalid generic resource|invalid feature|node count specification|time limit|cpu count/i,
    what: () => 'no node can meet what the stage asks for',
    remedy:
      'ask for what a node of `sinfo -N -l` has: cores, memory (MiB), minutes and device, with --set STAGE.resources.KEY=VALUE',
  },
  {
    said: /invalid account|invalid qos|accounting\/QOS policy|access\/permission|user.*not permitted/i,
    what: () => 'Slurm does not let this account submit the job',
    remedy: 'name an account and a QOS that you may use, as --executor "slurm:PARTITION?account=NAME&qos=NAME"',
  },
  {
    said: /unrecognized option|unknown option|invalid option|requires an argument|invalid .* specification|ambiguous/i,
    what: () => 'sbatch does not take an option',
    remedy: 'correct what stands after the ? of --executor slurm:PARTITION?WORD=VALUE',
  },
];

/** The problem of a machine on which a command of Slurm is not there. */
export const withoutSlurm = (command: string, where: string): Problem =>
  problem(
    'usage',
    `the command ${command} is not here`,
    where,
    'run it on a machine of the cluster from which jobs are submitted, or compute with --executor thread',
  );

/**
 * The failure of an engine that the failure of a command means: whether it is asked again, or what is wrong with what was asked.
 *
 * @param partition that the jobs are for, in words
 */
export const engineFailure = (failure: CommandFailure, partition: string, where: string): EngineFailure => {
  if (failure.isMissing) return { away: false, problem: withoutSlurm(failure.command, where) };
  const refusal = REFUSALS.find(({ said }) => said.test(failure.said));
  const said = sentence(failure);
  if (refusal !== undefined) {
    const what = `${refusal.what(partition)} (${said})`;
    return { away: false, problem: problem('usage', what, where, refusal.remedy) };
  }
  const away = AWAY.test(failure.said) || FULL.test(failure.said);
  return {
    away,
    problem: problem(
      'usage',
      said,
      where,
      away ? 'wait until Slurm answers' : 'correct what it says, or ask who runs the cluster',
    ),
  };
};
