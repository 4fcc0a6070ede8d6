import { isProblem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';

/** Errors of the operating system that a place gives which takes nothing. */
export const UNWRITABLE: readonly string[] = ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'];

/** Errors where a file lies in the place of a folder of the store, or of one above it. */
const BLOCKED: readonly string[] = ['EEXIST', 'ENOTDIR'];

/** Status of an answer over HTTP that a server of S3 gave, if there is one. */
const statusIn = (cause: unknown): unknown =>
  (cause as { $metadata?: { httpStatusCode?: unknown } } | undefined)?.$metadata?.httpStatusCode;

/** SFTP's status of a request that is not permitted. */
const PERMISSION_DENIED = 3;

/**
 * Tells whether an operation failed as the place takes nothing, though it may be read: no permission, a file system that can only
 * be read, no room, a file in the place of a folder.
 */
export const isUnwritable = (cause: unknown): boolean => {
  if (isProblem(cause)) return cause.cause !== undefined && isUnwritable(cause.cause);
  if ([...UNWRITABLE, ...BLOCKED].includes(errorCode(cause) ?? '')) return true;
  return statusIn(cause) === 403 || (cause instanceof Error && 'status' in cause && cause.status === PERMISSION_DENIED);
};
