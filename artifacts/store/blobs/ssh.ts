import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { store } from '../blobs.js';
import { diskProblem } from '../disk-problem.js';
import { sshPlaceOf } from './ssh/place.js';

/**
 * Stores in a folder of another machine: `ssh://USER@HOST:PORT/PATH`. It is reached by the ssh of this machine, with the keys, names
 * and jumps that it knows, and needs no more there than SFTP, which OpenSSH's server has.
 */
export const ssh = store({
  name: 'ssh',
  source: import.meta.url,
  target: '//HOST/PATH',
  open: (target, { environment }) => {
    const place = sshPlaceOf(target, environment);
    if (either.isLeft(place)) return taskEither.left(place.left);
    const where = `ssh://${target.replace(/^\/\//, '').replace(/\/+$/, '')}`;
    return taskEither.tryCatch(async () => (await import('./ssh/ssh-blobs.js')).sshBlobs(place.right, where), diskProblem(where));
  },
});
