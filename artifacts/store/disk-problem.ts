import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../base/credentials.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';

const elsewhere = 'choose another folder with --store or SLUICE_STORE';

/** Meaning of each error of the operating system for a store, with its remedy. */
const meanings: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: [
    'the disk that holds the store is full',
    `free space there and run again (what was finished is kept), or ${elsewhere}`,
  ],
  EDQUOT: ['your disk quota is used up', `free space there and run again (what was finished is kept), or ${elsewhere}`],
  EROFS: ['the store lies on a read-only file system', `make it writable, or ${elsewhere}`],
  EACCES: ['there is no permission to use the store', `change the permissions, or ${elsewhere}`],
  EPERM: ['there is no permission to use the store', `change the permissions, or ${elsewhere}`],
  ENOTDIR: ['a part of the path to the store is a file, not a folder', `move that file away, or ${elsewhere}`],
  EEXIST: ['there is a file where the store needs a folder', `move that file away, or ${elsewhere}`],
  ENOENT: ['a part of the store is gone', 'let the store be while sluice runs, and run again'],
  ENOTSUP: ['no folder can be made there', `name a folder on a disk: ${elsewhere}`],
  ENAMETOOLONG: ['the path to the store is too long', elsewhere],
  EMFILE: ['this process has too many open files', 'raise the limit with ulimit -n and run again'],
  ENFILE: ['the machine has too many open files', 'close other programs and run again'],
  ESTALE: ['the file server that holds the store no longer knows a file of it', `mount it anew and run again, or ${elsewhere}`],
  EUCLEAN: ['the file system that holds the store is damaged', `have it checked, or ${elsewhere}`],
  EIO: ['the disk that holds the store reports an error', `check the disk, or ${elsewhere}`],
};

/** Turns what an operation on blobs threw into a `store` problem that says what, where and how to mend it. */
export const diskProblem =
  (where: string) =>
  (cause: unknown): Problem => {
    if (isProblem(cause)) return cause;
    const [what, remedy] = meanings[errorCode(cause) ?? ''] ?? [
      `the store cannot be used: ${withoutCredentials(cause instanceof Error ? cause.message : String(cause))}`,
      'check that place, or choose another with --store or SLUICE_STORE',
    ];
    return problem('store', what, where, remedy, cause);
  };

/** Runs operations on blobs; what they throw becomes a `store` problem about `where`. */
export const onDisk = <A>(where: string, operation: () => Promise<A>): taskEither.TaskEither<Problem, A> =>
  taskEither.tryCatch(operation, diskProblem(where));
