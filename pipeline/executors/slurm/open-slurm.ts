import { join, resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';
import { type AddressContext, addressText } from '../../../base/scheme.js';
import type { Executor } from '../executor.js';
import { remoteExecutor } from '../remote/remote-executor.js';
import { type SlurmCommand, slurmCommand } from './command.js';
import { slurmEngine } from './engine.js';
import { slurmEnvironment } from './environment.js';
import { engineFailure } from './failures.js';
import { slurmTarget } from './target.js';

/** Folder of the logs of jobs where `SLUICE_SLURM_LOGS` names none. */
const LOGS = '.sluice-jobs';

/** Refuses a partition that the cluster has not; a controller that is away is asked once jobs are submitted. */
const expectPartition = (
  partition: string | undefined,
  command: SlurmCommand,
  where: string,
): taskEither.TaskEither<Problem, void> =>
  pipe(
    command('sinfo', ['-h', '-a', '-o', '%R']),
    taskEither.match(
      (failure): either.Either<Problem, void> => {
        const { away, problem: found } = engineFailure(failure, '', where);
        return away ? either.right(undefined) : either.left(found);
      },
      (text) => {
        const names = [...new Set(text.split('\n').map((line) => line.trim()))].filter((name) => name !== '');
        const lacking = (partition ?? '').split(',').filter((name) => name !== '' && !names.includes(name));
        return lacking.length === 0
          ? either.right(undefined)
          : either.left(
              problem(
                'usage',
                `Slurm has no partition ${lacking.map(quoted).join(', ')}`,
                where,
                names.length === 0 ? 'see `sinfo`' : `name one of ${names.join(', ')}, or none for the default: --executor slurm`,
              ),
            );
      },
    ),
  );

/**
 * Opens the executor of a Slurm cluster: `PARTITION?WORD=VALUE&...`.
 *
 * @returns a `usage` problem for a target that is not valid, a partition that there is not, and a machine without Slurm
 */
export const openSlurm = (text: string, { folder, environment }: AddressContext): taskEither.TaskEither<Problem, Executor> => {
  const where = `--executor ${cited(addressText({ name: 'slurm', target: text }))}`;
  const command = slurmCommand(slurmEnvironment(environment));
  const logs = resolve(folder, environment['SLUICE_SLURM_LOGS'] || join(folder, LOGS));
  return pipe(
    taskEither.fromEither(slurmTarget(text)),
    taskEither.chainFirst(({ partition }) => expectPartition(partition, command, where)),
    taskEither.map((target) =>
      remoteExecutor(
        slurmEngine(target, command, logs, where),
        { memory: true, minutes: true, device: true },
        { most: target.most },
      ),
    ),
  );
};
