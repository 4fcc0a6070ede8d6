import type { ExecutorScheme } from './executor.js';
import { inProcess } from './in-process.js';
import { childProcess } from './process/process.js';
import { slurm } from './slurm/slurm.js';
import { thread } from './thread.js';

/** The kinds of executors that `--executor` knows by name; the first is the default. */
export const builtInExecutors: readonly ExecutorScheme[] = [thread, childProcess, inProcess, slurm];
