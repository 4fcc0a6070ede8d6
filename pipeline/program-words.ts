import type { Problem } from '../base/problem.js';

/** Options of `runExperiment` by those of `pipe run` that they are. */
const OPTIONS: Readonly<Record<string, string>> = {
  set: 'overrides',
  store: 'store',
  executor: 'executor',
  log: 'sinks',
  backend: 'backend',
  data: 'data',
  seed: 'seed',
  jobs: 'jobs',
  checkpoint: 'checkpointSeconds',
};

const LISTS: readonly string[] = ['overrides', 'sinks'];

const FLAG = new RegExp(`--(${Object.keys(OPTIONS).join('|')})(?![\\w-])(?: (?!(?:or|and|of|to|with)\\b)([^\\s,;\`]+))?`, 'g');

const inOptions = (sentence: string): string =>
  sentence.replace(FLAG, (_, flag: string, value: string | undefined) => {
    const option = OPTIONS[flag] as string;
    if (value === undefined) return `the option "${option}"`;
    return LISTS.includes(option) ? `${option}: ["${value}"]` : `${option}: "${value}"`;
  });

/**
 * A problem in the words of a program: its place and remedy name the options of `runExperiment` where they named those of
 * `pipe run`.
 */
export const inProgramWords = ({ where, remedy, ...rest }: Problem): Problem => ({
  ...rest,
  // What follows the option there is what was given.
  where: where.replace(/^--([a-z]+)(?= |$)/, (flag, name: string) => OPTIONS[name] ?? flag),
  remedy: inOptions(remedy),
});
