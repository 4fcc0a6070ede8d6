import { digestOf } from '../../artifacts/digest.js';
import { bytesIn, firstBytes } from '../../base/text.js';
import { fileName } from '../loggers/result-names.js';

/** The most bytes of an experiment's name in that of a run: with seed, time, number and ending a file may have the whole for a name. */
const MOST_BYTES = 150;

/** The name of an experiment as it begins the names of its runs; of a long one the beginning, and digits of its digest. */
const stemOf = (experiment: string): string => {
  const name = fileName(experiment);
  return bytesIn(name) <= MOST_BYTES ? name : `${firstBytes(name, MOST_BYTES)}-${digestOf(experiment).slice(0, 8)}`;
};

/** The beginning of the names of the runs of an experiment with a seed, and of no others but where experiments are named alike. */
export const nameStem = (experiment: string, seed: number): string => `${stemOf(experiment)}-${seed}-`;

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
