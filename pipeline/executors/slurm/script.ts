import type { JobGroup } from '../remote/engine.js';
import type { SlurmTarget } from './target.js';

/** A word of a command for a shell. */
const shellWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

// A stage asks for one where it names none: the default of a cluster may be a whole machine.
const ONE_CORE = 1;

/** Seconds ahead of the limit at which a job is told of it: enough for a checkpoint, and no more than a third of a short limit. */
export const warningSeconds = (minutes: number): number => Math.max(1, Math.min(120, Math.floor((minutes * 60) / 3)));

/** Pattern of the files that the jobs of a group print to, in a folder. */
export const logPattern = (folder: string, count: number): string =>
  `${folder.replaceAll('%', '%%')}/%x-${count > 1 ? '%A_%a' : '%j'}.log`;

/** The file that a job prints to. */
export const logOf = (folder: string, name: string, id: string): string => `${folder}/${name}-${id}.log`;

/** The options of `sbatch` for a group. */
export const sbatchWords = (
  { name, resources: { cores = ONE_CORE, memory, minutes, device }, commands }: JobGroup,
  target: SlurmTarget,
  logs: string,
): readonly string[] => {
  const limit = minutes ?? target.minutes;
  const most = Math.min(target.most, commands.length);
  return [
    '--parsable',
    `--job-name=${name}`,
    '--ntasks=1',
    `--cpus-per-task=${cores}`,
    // The first signal goes to the script, which by then is the worker.
    ...(limit === undefined
      ? ['--signal=B:USR2@120']
      : [`--time=${Math.max(1, Math.ceil(limit))}`, `--signal=B:USR2@${warningSeconds(limit)}`]),
    '--requeue',
    // What a job of the first turn printed stays.
    '--open-mode=append',
    `--output=${logPattern(logs, commands.length)}`,
    ...(target.partition === undefined ? [] : [`--partition=${target.partition}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}M`]),
    ...(device === undefined ? [] : [`--gres=${device}`]),
    ...(commands.length > 1 ? [`--array=0-${commands.length - 1}%${most}`] : []),
    ...target.words,
  ];
};

/** The script of a group: the command of each job, by its place in the array. */
export const scriptOf = ({ commands }: JobGroup): string => {
  const lines = commands.map((words, place) => `  ${place}) exec ${words.map(shellWord).join(' ')} ;;`);
  // In place of the shell, so that signals reach the worker.
  return ['#!/bin/bash', 'case "$' + '{SLURM_ARRAY_TASK_ID:-0}" in', ...lines, 'esac', ''].join('\n');
};
