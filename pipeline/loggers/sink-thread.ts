import { isMainThread, workerData } from 'node:worker_threads';

/** Data of the thread of a sink at its start. */
export interface SinkThread {
  /** The address as a person wrote it. */
  readonly sink: string;
  /** The option that it was given with, for messages. */
  readonly option: string;
  readonly folder: string;
}

/** Tells whether this is the thread that a sink of a user's module runs in. */
export const inSinkThread = (): boolean => {
  const told = workerData as Partial<SinkThread> | null;
  return !isMainThread && typeof told?.sink === 'string' && typeof told.option === 'string';
};
