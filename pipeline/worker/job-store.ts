import { resolve } from 'node:path';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { openStore } from '../../artifacts/open-store.js';
import type { Store } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import type { Address } from '../../base/scheme.js';

/** The address of a store in a folder. */
export const storeAddress = (folder: string): Address<'store'> => ({
  scheme: 'store',
  name: 'folder',
  source: '',
  target: folder,
  folder: '',
});

/** Opens the store of a job, in whichever thread or process has it. */
export const openJobStore = ({ target, folder }: Address<'store'>): TaskEither<Problem, Store> =>
  openStore(resolve(folder, target));
