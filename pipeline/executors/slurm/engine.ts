import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../../base/problem.js';
import type { Engine, EngineFailure } from '../remote/engine.js';
import type { SlurmCommand } from './command.js';
import { engineFailure } from './failures.js';
import { hastener } from './hasten.js';
import { logOf, sbatchWords, scriptOf } from './script.js';
import { SQUEUE_FORM, statesIn } from './states.js';
import type { SlurmTarget } from './target.js';

/** Lines of a log that a message has. */
const LAST_LINES = 12;

const withLogs = (folder: string, where: string): taskEither.TaskEither<EngineFailure, unknown> =>
  taskEither.tryCatch(
    () => mkdir(folder, { recursive: true }),
    (error): EngineFailure => ({
      away: false,
      problem: problem(
        'usage',
        `the folder of the jobs' logs cannot be made: ${String((error as Error).message)}`,
        where,
        'name another, which the nodes can write too, by SLUICE_SLURM_LOGS',
        error,
      ),
    }),
  );

/** The last lines of a file; a network file system may show it only once its folder is opened again. */
const lastLinesOf = async (path: string): Promise<string> => {
  const read = (): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
  const text = (await read()) ?? (await readdir(dirname(path)).then(read, () => undefined));
  if (text === undefined) return `there is no log ${path} that can be read here`;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? `its log ${path} is empty` : `its log ${path} ends with: ${lines.slice(-LAST_LINES).join(' | ')}`;
};

/** Facts of a job's end in what `scontrol show job` tells. */
const factsIn = (text: string): string =>
  ['JobState', 'Reason', 'ExitCode', 'NodeList', 'BatchHost', 'TimeLimit']
    .flatMap((name) => {
      const [, value] = new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(text) ?? [];
      return value === undefined || value === '(null)' ? [] : [`${name}=${value}`];
    })
    .join(' ');

/** The identifiers of a group's jobs, from what `sbatch --parsable` writes: `ID` or `ID;CLUSTER`. */
const idsIn = (text: string, count: number): readonly string[] | undefined => {
  const [, id] = /^(\d+)(?:;.*)?$/m.exec(text.trim()) ?? [];
  if (id === undefined) return undefined;
  return count === 1 ? [id] : Array.from({ length: count }, (_, place) => `${id}_${place}`);
};

/**
 * Makes the engine of a Slurm cluster, by its commands `sbatch`, `squeue`, `scancel` and `scontrol`.
 *
 * @param logs folder that jobs print to, absolute
 * @param where place that names it, for messages
 */
export const slurmEngine = (target: SlurmTarget, command: SlurmCommand, logs: string, where: string): Engine => {
  const partition = target.partition === undefined ? 'by default' : `"${target.partition}"`;
  const run = (name: string, words: readonly string[], input?: string): taskEither.TaskEither<EngineFailure, string> =>
    pipe(
      command(name, words, input),
      taskEither.mapLeft((failure) => engineFailure(failure, partition, where)),
    );
  // One that the words have begin later is left to that.
  const hasten = target.words.some((word) => word.startsWith('--begin=')) ? async () => undefined : hastener(command);
  return {
    name: 'slurm',
    submit: (group) =>
      pipe(
        withLogs(logs, where),
        taskEither.chain(() => run('sbatch', sbatchWords(group, target, logs), scriptOf(group))),
        taskEither.chain((text) => {
          const ids = idsIn(text, group.commands.length);
          return ids === undefined
            ? taskEither.left({
                away: true,
                problem: problem(
                  'usage',
                  `sbatch answered no identifier but ${JSON.stringify(text)}`,
                  where,
                  'see what sbatch is here',
                ),
              })
            : taskEither.right(ids);
        }),
      ),
    states: (asked) =>
      asked.length === 0
        ? taskEither.right([])
        : pipe(
            run('squeue', [
              '-t',
              'all',
              '-h',
              '-r',
              '-o',
              SQUEUE_FORM,
              '-n',
              [...new Set(asked.map(({ name }) => name))].join(','),
            ]),
            taskEither.map((text) => statesIn(text, asked)),
            taskEither.chainFirstTaskK((states) => () => hasten(states)),
          ),
    cancel: (ids) =>
      ids.length === 0
        ? taskEither.right(undefined)
        : pipe(
            // The script is the worker: it is told first, and ended after the cluster's grace.
            run('scancel', ['-Q', ...ids]),
            taskEither.map(() => undefined),
          ),
    lastWords: async ({ name, id }) => {
      const shown = await command('scontrol', ['show', 'job', '-o', id])();
      const facts = either.isRight(shown) ? factsIn(shown.right) : '';
      return [facts, await lastLinesOf(logOf(logs, name, id))].filter((part) => part !== '').join('; ');
    },
    // Each job of an array has a number of its own, which only its environment tells.
    requeueCommand: ['sh', '-c', 'exec scontrol requeue "$SLURM_JOB_ID"'],
    cancelCommand: (ids) => `scancel ${ids.join(' ')}`,
  };
};
