import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import { storeOn } from '../../artifacts/open-store.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import { attachStore } from '../address/stores.js';
import type { Job } from './job.js';

/**
 * Opens the store of a job, in whichever thread or process has it; what the runner has verified is not hashed again.
 *
 * @param served the store's blobs, where those that the address opens here would be others
 */
export const openJobStore = ({ store: address, verified }: Job, served?: Blobs): taskEither.TaskEither<Problem, Store> =>
  pipe(
    served === undefined ? attachStore(address) : taskEither.right(storeOn({ blobs: served, address })),
    taskEither.map((store) => {
      for (const [digest, stamp] of Object.entries(verified)) store.trust(digest as Digest, stamp);
      return store;
    }),
  );
