import { isProblem, type Problem, problem } from '../../base/problem.js';
import { errorCode } from '../../base/system-error.js';

// The disk, the network or the system's limits: not what was asked for.
const OUTSIDE: readonly string[] = ['ENOSPC', 'EDQUOT', 'EIO', 'ESTALE', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETIMEDOUT', 'EREMOTEIO'];

/**
 * The problem of a file that a sink cannot open: of class `usage`, which refuses the run, where another target would do; of class
 * `store`, with which the run goes on, where the reason lies outside, such as a full disk.
 */
export const openProblem = (what: string, path: string, error: unknown): Problem => {
  if (isProblem(error)) return error;
  const code = errorCode(error);
  const isOutside = code !== undefined && OUTSIDE.includes(code);
  return problem(
    isOutside ? 'store' : 'usage',
    `${what} cannot be written (${code ?? String(error)})`,
    path,
    isOutside ? 'free space there, or name another place' : 'name one in a folder that you may write to',
    error,
  );
};
