import type { MetricEntry, MetricLog } from '../../artifacts/metric-log.js';

/** A metric log of bounded length: of many entries every n-th, with the newest. */
export interface ThinLog {
  readonly entries: MetricLog;
  /** Number of entries that one that is kept stands for. */
  readonly every: number;
  /** Entries since the last that is kept, and the newest of these. */
  readonly skipped: number;
  readonly newest?: MetricEntry;
}

/** The most entries that are kept. */
const MOST = 256;

/** The log of nothing. */
export const emptyThinLog: ThinLog = { entries: [], every: 1, skipped: 0 };

/** The log with one more entry; where that makes it too long every second goes. */
export const thinLogAfter = ({ entries, every, skipped }: ThinLog, entry: MetricEntry): ThinLog => {
  if (skipped + 1 < every) return { entries, every, skipped: skipped + 1, newest: entry };
  const longer = [...entries, entry];
  return longer.length < MOST
    ? { entries: longer, every, skipped: 0 }
    : { entries: longer.filter((_, index) => index % 2 === 1), every: every * 2, skipped: 0 };
};

/** The entries of a thin log, the newest among them. */
export const thinEntries = ({ entries, newest }: ThinLog): MetricLog => (newest === undefined ? entries : [...entries, newest]);
