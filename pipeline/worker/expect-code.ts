import * as either from 'fp-ts/lib/Either.js';
import { areUnchanged } from '../../artifacts/file-stamp.js';
import type { Store } from '../../artifacts/store.js';
import type { Job, JobCode } from './job.js';

const closuresHere = async (store: Store) => {
  const [{ machineMarks }, { rememberClosures }, { openPackages }, { sourceClosures }] = await Promise.all([
    import('../address/machine-marks.js'),
    import('../key/component-identity.js'),
    import('../key/packages.js'),
    import('../key/source-closure.js'),
  ]);
  const marks = machineMarks(process.env) ?? store.marks;
  return rememberClosures(sourceClosures(openPackages(marks), marks));
};

/**
 * Expects the code that a worker has loaded to be that of its job's key: a file that was edited since the run began would have the
 * stage make, under this key, what belongs to another. Where no file was written since, nothing is read.
 *
 * @throws Problem, of class `stage`, that names what differs
 */
export const expectCode = async (job: Job, { states, parts }: JobCode, store: Store): Promise<void> => {
  if (await areUnchanged(states)) return;
  const { checkCode } = await import('./room/check-code.js');
  const checked = await checkCode(job, parts, await closuresHere(store))();
  if (either.isLeft(checked)) throw checked.left;
};
