import type { Blobs } from '../../artifacts/store/blobs.js';
import { claimName } from '../../artifacts/store/run-names.js';
import { isUnwritable } from '../../artifacts/store/unwritable.js';
import { numberedName, runName } from './run-name.js';

/**
 * Names a run that begins now: no other of the store has the name. Undefined where the store takes none, as one that can only be
 * read; it keeps no record of the run then. Rejects where it could be named, and something else failed.
 *
 * @param run its identifier
 */
export const nameRun = (
  blobs: Blobs,
  run: string,
  { experiment, seed, begun }: { readonly experiment: string; readonly seed: number; readonly begun: Date },
): Promise<string | undefined> => {
  const name = runName(experiment, seed, begun.toISOString());
  return claimName(blobs, run, (number) => numberedName(name, number)).catch((cause: unknown) => {
    if (isUnwritable(cause)) return undefined;
    throw cause;
  });
};
