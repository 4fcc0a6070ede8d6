import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread in a module of this package. Run from source, as by the tests, that is TypeScript, which the thread loads as
 * its process does: it has the `--import` of that.
 *
 * @param beginning path of the module without its ending, from the module that starts it
 * @param from URL of that module
 */
export const startOwnThread = (beginning: string, from: string, options: WorkerOptions): Worker =>
  new Worker(new URL(`${beginning}.${from.endsWith('.ts') ? 'ts' : 'js'}`, from), options);
