import { join } from 'node:path';
import { type Marks, marksIn } from '../../artifacts/marks.js';
import { folderBlobs } from '../../artifacts/store/blobs/folder.js';
import type { AddressContext } from '../../base/scheme.js';

type Environment = AddressContext['environment'];

/**
 * The folder of what is remembered of this machine beside its stores: `$SLUICE_CACHE`, `$XDG_CACHE_HOME/sluice` or
 * `~/.cache/sluice`; undefined where the environment names no home.
 */
export const cacheFolder = (environment: Environment): string | undefined => {
  if (environment.SLUICE_CACHE) return environment.SLUICE_CACHE;
  const home = environment.HOME ?? environment.USERPROFILE;
  const caches = environment.XDG_CACHE_HOME || (home && join(home, '.cache'));
  return caches ? join(caches, 'sluice') : undefined;
};

/**
 * Marks of the code that is installed on this machine, which a new store needs no less than an old one; undefined where the
 * environment names no home.
 */
export const machineMarks = (environment: Environment): Marks | undefined => {
  const caches = cacheFolder(environment);
  return caches === undefined ? undefined : marksIn(folderBlobs(join(caches, 'code')));
};
