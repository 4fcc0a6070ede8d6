import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';

const elsewhere = 'choose another folder with --store or SLUICE_STORE';

/** Meaning of each error of the operating system for a store, with its remedy. */
const meanings: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: [
    'The disk that holds the store is full',
    `Free space there and run again (what was finished is kept), or ${elsewhere}`,
  ],
  EDQUOT: ['Your disk quota is used up', `Free space there and run again (what was finished is kept), or ${elsewhere}`],
  EROFS: ['The store lies on a read-only file system', `Make it writable, or ${elsewhere}`],
  EACCES: ['There is no permission to use the store', `Change the permissions, or ${elsewhere}`],
  EPERM: ['There is no permission to use the store', `Change the permissions, or ${elsewhere}`],
  ENOTDIR: ['A part of the path to the store is a file, not a folder', `Move that file away, or ${elsewhere}`],
  EEXIST: ['There is a file where the store needs a folder', `Move that file away, or ${elsewhere}`],
  ENOENT: ['A part of the store is gone', 'Let the store be while sluice runs, and run again'],
  ENOTSUP: ['No folder can be made there', `Name a folder on a disk: ${elsewhere}`],
  ENAMETOOLONG: ['The path to the store is too long', `Please ${elsewhere}`],
  EMFILE: ['This process has too many open files', 'Raise the limit with ulimit -n and run again'],
  ENFILE: ['The machine has too many open files', 'Close other programs and run again'],
  ESTALE: ['The file server that holds the store no longer knows a file of it', `Mount it anew and run again, or ${elsewhere}`],
  EUCLEAN: ['The file system that holds the store is damaged', `Have it checked, or ${elsewhere}`],
  EIO: ['The disk that holds the store reports an error', `Check the disk, or ${elsewhere}`],
};

/** Turns what an operation on blobs threw into a `store` problem that says what, where and how to mend it. */
export const diskProblem =
  (where: string) =>
  (cause: unknown): Problem => {
    if (isProblem(cause)) return cause;
    const [what, remedy] = meanings[errorCode(cause) ?? ''] ?? [
      `The store cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check that place, or choose another with --store or SLUICE_STORE',
    ];
    return problem('store', what, where, remedy, cause);
  };

/** Runs operations on blobs; what they throw becomes a `store` problem about `where`. */
export const onDisk = <A>(where: string, operation: () => Promise<A>): taskEither.TaskEither<Problem, A> =>
  taskEither.tryCatch(operation, diskProblem(where));
