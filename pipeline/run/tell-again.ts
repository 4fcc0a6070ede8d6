import type { MetricLog } from '../../artifacts/metric-log.js';
import type { EventBody } from './event.js';

/** Number of events that are told before there must be room for more. */
const AT_ONCE = 1000;

/**
 * Tells what a stage measured before, as events of now that are marked `replayed`.
 *
 * @param room settles when those who listen have room for some thousand events
 * @param signal ends it
 */
export const tellAgain = async (
  stage: string,
  metrics: MetricLog,
  emit: (event: EventBody) => void,
  room: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  for (const [index, entry] of metrics.entries()) {
    if (index % AT_ONCE === 0) await room();
    if (signal.aborted) return;
    emit({ type: 'metric', stage, ...entry, replayed: true });
  }
};
