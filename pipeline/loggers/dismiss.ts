import { deliver, type OpenSink } from './delivery.js';

/** The seconds that a sink which no run tells anything may take to end. */
const DISMISSAL_SECONDS = 2;

/**
 * Ends sinks that no run will tell: each is asked to end, and what has not ended after 2 s is abandoned; one that is still not
 * open in the next turn is abandoned then. Never rejects.
 */
export const dismissSinks = async (sinks: readonly OpenSink[]): Promise<void> => {
  const [next, later] = [new AbortController(), new AbortController()];
  setImmediate(() => next.abort());
  const timer = setTimeout(() => later.abort(), DISMISSAL_SECONDS * 1000);
  await Promise.all(sinks.map((sink) => deliver(sink).end((sink.writer instanceof Promise ? next : later).signal)));
  clearTimeout(timer);
};
