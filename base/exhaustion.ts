import { type Problem, problem } from './problem.js';
import { errorCode } from './system-error.js';

/** The problem of an exhausted limit of this process or machine, of class `usage`; undefined for any other exception. */
export const exhaustion = (error: unknown): Problem | undefined => {
  const message = error instanceof Error ? error.message : '';
  switch (errorCode(error)) {
    case 'EMFILE':
      return problem(
        'usage',
        'this process has too many files open',
        'ulimit -n',
        'raise the limit with `ulimit -n 1024`, and run again',
        error,
      );
    case 'ENFILE':
      return problem('usage', 'the machine has too many files open', 'pipe itself', 'close other programs and run again', error);
    case 'ERR_WORKER_INIT_FAILED':
      return noAddresses(message, error);
    default:
      return /WebAssembly.*Out of memory/.test(message) ? noAddresses(message, error) : undefined;
  }
};

const noAddresses = (message: string, error: unknown): Problem =>
  problem(
    'usage',
    `this process cannot get the address space or the threads that it needs (${message})`,
    'ulimit -v, ulimit -u',
    'raise those limits, for example with `ulimit -v unlimited`, or run fewer stages at once with --jobs 1',
    error,
  );
