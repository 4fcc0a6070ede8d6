import { lastValueFrom, tap, toArray } from 'rxjs';
import { digestOf } from '../../../../artifacts/digest.js';
import type { Store } from '../../../../artifacts/store.js';
import type { Executor } from '../../../../pipeline/executors/executor.js';
import { inThisThread } from '../../../../pipeline/executors/in-process.js';
import type { Job, WorkerMessage } from '../../../../pipeline/worker/job.js';
import { scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { walkStage } from '../../fixtures/built.js';
import { artifactsOf, jobOf } from '../../fixtures/job.js';

/** A job of the walk that the store is told of. */
export const walking = (store: Store, config: object = { steps: 30, wait: 2 }, more: Partial<Job> = {}): Job => {
  const job = jobOf(walkStage, config, store, more);
  const parts = { stage: 'walk', source: digestOf('source'), config, inputs: {}, seed: 0, backend: null };
  return { ...job, conclusion: { parts, run: 'run' } };
};

/** All messages of a job on an executor. */
export const messagesOf = (
  executor: Executor,
  job: Job,
  onMessage: (message: WorkerMessage) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly WorkerMessage[]> => lastValueFrom(executor.execute(job, signal).pipe(tap(onMessage), toArray()));

/** Digests of the walk of 30 steps in this thread. */
export const inThread = (async () => {
  const messages = await messagesOf(inThisThread, jobOf(walkStage, { steps: 30, wait: 2 }, await scratchStore()));
  return artifactsOf(messages);
})();

/** Steps that have metrics. */
export const metricsOf = (messages: readonly WorkerMessage[]): readonly number[] =>
  messages.flatMap((message) => (message.type === 'metric' ? [message.step] : []));

/** Lines of the log, as one text. */
export const logsOf = (messages: readonly WorkerMessage[]): string =>
  messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])).join('\n');
