import * as either from 'fp-ts/lib/Either.js';
import { quoted } from '../../base/quote.js';

/** What the stages of a run may have at once: so many cores, or cores and GPUs; what is left out is all that there is. */
export type Jobs = number | { readonly cores?: number; readonly gpus?: number };

/** The cores of {@link Jobs}; undefined for all. */
export const jobCores = (jobs: Jobs | undefined): number | undefined => (typeof jobs === 'object' ? jobs.cores : jobs);

/** The GPUs of {@link Jobs}; undefined for all. */
export const jobGpus = (jobs: Jobs | undefined): number | undefined => (typeof jobs === 'object' ? jobs.gpus : undefined);

const isCount = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text));

const KINDS = ['cores', 'gpus'];

/** Reads `4`, `cores=8`, `gpus=2` or `cores=8,gpus=2`; the left says what is wrong, as a sentence. */
export const parseJobs = (text: string): either.Either<string, Jobs> => {
  if (!text.includes('='))
    return isCount(text) ? either.right(Number(text)) : either.left('It must be a whole number from 1, or cores=8,gpus=2.');
  const parts = text.split(',').map((part) => part.split('=').map((word) => word.trim()));
  for (const [kind = '', count = '', ...more] of parts) {
    if (!KINDS.includes(kind)) return either.left(`There is no ${quoted(kind)} to count: it must be as in cores=8,gpus=2.`);
    if (more.length > 0 || !isCount(count))
      return either.left(`The ${kind} must be a whole number from 1, as in cores=8,gpus=2.`);
  }
  const kinds = parts.map(([kind]) => kind as string);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  return twice === undefined
    ? either.right(Object.fromEntries(parts.map(([kind, count]) => [kind, Number(count)])))
    : either.left(`The ${twice} are there twice: it must be as in cores=8,gpus=2.`);
};
