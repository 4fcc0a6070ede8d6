import { digestOf } from '../../../artifacts/digest.js';
import { isRecord } from '../../../base/argument.js';
import { batches } from '../batches.js';
import type { HttpClient } from '../http.js';
import type { Point, ResultPlace } from '../result-logs.js';
import { fileName, resultName } from '../result-names.js';
import { decidingSettings } from '../settings.js';

/** An entry of a run's log as Trackio takes it. */
interface LogEntry {
  readonly project: string;
  readonly run: string;
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly step: number;
  /** Entries of one identifier are kept once. */
  readonly log_id: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

const ENTRIES_AT_ONCE = 1000;

/**
 * Results as the runs of a Trackio server. It keeps of the entries of one identifier the first, and an entry's is that of the
 * result, the step and the series: what is sent again adds nothing, whoever sends it.
 *
 * @param hub token of the hub, for a server there
 */
export const trackioPlace = (http: HttpClient, hub: string | undefined): ResultPlace => ({
  takes: [],
  open: (result) => {
    const [project, run] = [fileName(result.begun.experiment), resultName(result)];
    let config: Pick<LogEntry, 'config'> = { config: decidingSettings(result.begun, result.stage) };
    const waiting = batches<LogEntry>(
      async (logs) => {
        const body = { args: [], kwargs: { logs, hf_token: hub ?? null } };
        const told: unknown = JSON.parse((await http({ path: 'api/bulk_log', body })) || '{}');
        const error = isRecord(told) ? told['error'] : undefined;
        if (error !== undefined && error !== null) throw new Error(`the server refuses: ${String(error)}`);
      },
      { most: ENTRIES_AT_ONCE },
    );
    const entryOf = (points: readonly Point[], step: number): LogEntry => {
      const names = points.map(({ series }) => series);
      const values = points.map(({ series, value }) => [series, Number.isFinite(value) ? value : String(value)] as const);
      const log_id = digestOf(JSON.stringify([result.key, step, names])).slice(0, 32);
      const entry = { project, run, metrics: Object.fromEntries(values), step, log_id, ...config };
      config = {};
      return entry;
    };
    return {
      lastStep: () => undefined,
      append: async (points) => {
        const [first] = points;
        if (first !== undefined) await waiting.add([entryOf(points, first.step)]);
      },
      status: ({ status }) =>
        status === 'done' || status === 'failed' || status === 'interrupted' ? waiting.flush() : undefined,
      end: waiting.flush,
    };
  },
});
