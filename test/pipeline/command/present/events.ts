import type { SinkWriter } from '../../../../pipeline/loggers/sink.js';
import type { EventBody, RunEvent } from '../../../../pipeline/run/event.js';

/** An event `seconds` after the start of a run. */
export const at = (seconds: number, body: EventBody): RunEvent => ({
  ...body,
  time: new Date(seconds * 1000).toISOString(),
  run: 'r',
});

/** The seconds of an event that {@link at} made. */
export const asStamped = (event: RunEvent): number => Date.parse(event.time) / 1000;

/** Progress of a stage in steps. */
export const progress = (seconds: number, done: number, stage = 'search'): RunEvent =>
  at(seconds, { type: 'progress', stage, done, total: 100, unit: 'steps' });

/** Shows events with a presenter. */
export const present = async (presenter: SinkWriter, events: readonly RunEvent[]): Promise<void> => {
  for (const event of events) await presenter.write(event);
  await presenter.end();
};
