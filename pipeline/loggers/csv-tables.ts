import type { RunBegun, RunEvent } from '../run/event.js';
import { oneLine, settingsOf } from './settings.js';

/** The tables of a run in the long form: one observation a row, and the same run in every one. Each is a file of its name. */
export const CSV_TABLES = {
  runs: ['run', 'time', 'experiment', 'seed', 'backend', 'choices', 'overrides', 'executor', 'store', 'sluice', 'node'],
  settings: ['run', 'stage', 'setting', 'value'],
  stages: ['run', 'stage', 'status', 'time', 'seconds', 'key', 'reason'],
  metrics: ['run', 'stage', 'step', 'epoch', 'metric', 'value', 'time', 'replayed'],
  artifacts: ['run', 'stage', 'name', 'kind', 'digest', 'bytes', 'summary', 'time'],
  messages: ['run', 'stage', 'level', 'message', 'time'],
} as const;

export type CsvTable = keyof typeof CSV_TABLES;

/** A cell; undefined and null are empty. */
export type Cell = string | number | boolean | null | undefined;

/** One row of a table, in the order of its columns. */
export interface CsvRow {
  readonly table: CsvTable;
  readonly cells: readonly Cell[];
}

const assignments = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const runRows = (event: RunBegun, run: string, time: string): readonly CsvRow[] => {
  const { experiment, seed, backend, choices, overrides, executor, store, versions, graph } = event;
  const about = [experiment, seed, backend.name, assignments(choices), overrides.join(' '), executor, store];
  return [
    {
      table: 'runs',
      cells: [
        run,
        time,
        ...about.map((cell) => (typeof cell === 'string' ? oneLine(cell) : cell)),
        versions.sluice,
        versions.node,
      ],
    },
    ...graph.flatMap(({ stage, config, resources }) =>
      [...settingsOf(config, []), ...settingsOf(resources, ['resources'])].map(
        ([setting, value]): CsvRow => ({ table: 'settings', cells: [run, stage, setting, value] }),
      ),
    ),
  ];
};

/** The rows of an event; progress, which is over with the stage, has none, and the last event repeats what others said. */
export const csvRows = (event: RunEvent): readonly CsvRow[] => {
  const { run, time } = event;
  switch (event.type) {
    case 'run':
      return runRows(event, run, time);
    case 'stage': {
      const { stage, status, seconds, key, reason, problem } = event;
      const why = reason ?? problem?.what;
      return [{ table: 'stages', cells: [run, stage, status, time, seconds, key, why === undefined ? why : oneLine(why)] }];
    }
    case 'metric': {
      const { stage, step, epoch, values, replayed } = event;
      return Object.entries(values).map(([name, value]): CsvRow => {
        const cells = [run, stage, step, epoch, oneLine(name), value, time, replayed === true];
        return { table: 'metrics', cells };
      });
    }
    case 'artifact': {
      const { stage, name, kind, digest, bytes, summary } = event;
      return [{ table: 'artifacts', cells: [run, stage, name, kind, digest, bytes, oneLine(summary), time] }];
    }
    case 'log':
      return [{ table: 'messages', cells: [run, event.stage, event.level, oneLine(event.message), time] }];
    default:
      return [];
  }
};
