import { fileName } from '../loggers/result-names.js';

/** The beginning of the names of the runs of an experiment with a seed, and of no others but where experiments are named alike. */
export const nameStem = (experiment: string, seed: number): string => `${fileName(experiment)}-${seed}-`;

/**
 * The name of a run that no other of its store has yet: experiment, seed, and the second that it began in (UTC), as in
 * `quickstart-0-20261128-193812`.
 *
 * @param begun ISO 8601
 */
export const runName = (experiment: string, seed: number, begun: string): string => {
  const [date = '', time = ''] = begun.slice(0, 19).split('T');
  return `${nameStem(experiment, seed)}${date.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
};

/** A name with the number of its run among those that would have it: the first has none. */
export const numberedName = (name: string, number: number): string => (number === 1 ? name : `${name}-${number}`);
