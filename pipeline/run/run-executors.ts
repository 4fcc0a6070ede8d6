import type { Executor } from '../executors/executor.js';
import { inThreads } from '../executors/thread.js';
import type { FlowNode } from '../flow.js';
import type { RunOptions } from './node-run.js';

/** Executors of a run. */
export interface RunExecutors {
  /** Each once: that of the run, then those that stages have of their own. */
  readonly all: readonly Executor[];
  /** The executor of a node: its own, or that of the run; undefined where nobody has opened its own. */
  readonly of: (node: FlowNode) => Executor | undefined;
}

/** The executors of a run by its options. */
export const runExecutors = ({
  executor: ofRun = inThreads,
  executors = new Map(),
}: Pick<RunOptions, 'executor' | 'executors'>): RunExecutors => ({
  all: [...new Set([ofRun, ...executors.values()])],
  of: ({ executor }) => (executor === undefined ? ofRun : executors.get(executor)),
});
