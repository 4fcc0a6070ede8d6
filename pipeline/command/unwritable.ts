import { type Problem, problem } from '../../base/problem.js';
import { errorCode, nameSystemErrors } from '../../base/system-error.js';

/** Meaning of each error of the operating system for a file that is to be written, with its remedy. */
const MEANINGS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EISDIR: ['a folder has that name', 'name a file in it, or another'],
  ENOENT: ['its folder is not there', 'make the folder first, or name a file in one that is there'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'name a file in a folder'],
  EEXIST: ['a file is in the way', 'name another place, or move what is there'],
  EACCES: ['there is no permission', 'change the permissions, or name a file in a folder that you may write to'],
  EPERM: ['there is no permission', 'change the permissions, or name a file in a folder that you may write to'],
  EROFS: ['the file system is read-only', 'name a file on another disk'],
  ENOSPC: ['the disk is full', 'free space there, or name a file on another disk'],
  EDQUOT: ['your disk quota is used up', 'free space there, or name a file on another disk'],
  ENAMETOOLONG: ['its name is too long', 'name a shorter one'],
};

/**
 * The `usage` problem of what a command cannot write, with the reason in words and what to do.
 *
 * @param what the thing in words
 */
export const unwritable = (where: string, error: unknown, what = 'the file'): Problem => {
  const [reason, remedy] = MEANINGS[errorCode(error) ?? ''] ?? [
    nameSystemErrors((error as Error).message),
    'name a place in a folder that is there and may be written to',
  ];
  return problem('usage', `${what} cannot be written: ${reason}`, where, remedy, error);
};
