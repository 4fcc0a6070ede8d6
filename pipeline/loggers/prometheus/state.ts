import type { RunEvent } from '../../run/event.js';
import { type Family, prometheusName, type Sample } from './exposition.js';

/** State of a run as gauges: the newest value of each. */
export interface RunGauges {
  readonly take: (event: RunEvent) => void;
  readonly families: () => readonly Family[];
}

const STATUSES = ['running', 'resumed', 'cached', 'done', 'failed', 'interrupted', 'not-begun'] as const;

/** The gauges of a run of which nothing is told. */
export const runGauges = (): RunGauges => {
  const families = new Map<string, { readonly help: string; readonly samples: Map<string, Sample> }>();
  let experiment = '';
  const set = (name: string, help: string, labels: Sample['labels'], value: number): void => {
    const family = families.get(name) ?? { help, samples: new Map<string, Sample>() };
    families.set(name, family);
    const all = { experiment, ...labels };
    family.samples.set(JSON.stringify(all), { labels: all, value });
  };
  const take: RunGauges['take'] = (event) => {
    switch (event.type) {
      case 'run': {
        experiment = event.experiment;
        const { run, seed, backend, versions } = event;
        const labels = { run, seed: String(seed), backend: backend.name, version: versions.sluice ?? '' };
        set('sluice_run_info', 'The run, by its labels.', labels, 1);
        return set('sluice_run_start_time_seconds', 'Time at which the run began.', {}, Date.parse(event.time) / 1000);
      }
      case 'stage': {
        const { stage } = event;
        for (const status of STATUSES)
          set(
            'sluice_stage_status',
            'Status of a stage: 1 for that which it has.',
            { stage, status },
            Number(status === event.status),
          );
        if (event.seconds === undefined) return;
        return set('sluice_stage_seconds', 'Seconds of work that a stage took.', { stage }, event.seconds);
      }
      case 'progress': {
        const labels = { stage: event.stage, unit: event.unit };
        set('sluice_progress_done', 'Units of its work that a stage has done.', labels, event.done);
        return set('sluice_progress_goal', 'Units of the work of a stage.', labels, event.total);
      }
      case 'metric': {
        const { stage, step, epoch, values } = event;
        set('sluice_step', 'Step of the newest metric of a stage.', { stage }, step);
        if (epoch !== undefined) set('sluice_epoch', 'Epoch of a stage that ended last.', { stage }, epoch);
        // Beside the gauges of the run itself.
        for (const [metric, value] of Object.entries(values))
          set(prometheusName(`metric ${metric}`), 'Newest value of a metric that stages measure.', { stage, metric }, value);
        return;
      }
      case 'done': {
        set('sluice_run_problems', 'Number of problems of the run, once it has ended.', {}, event.problems.length);
        return set('sluice_run_end_time_seconds', 'Time at which the run ended.', {}, Date.parse(event.time) / 1000);
      }
    }
  };
  return {
    take,
    families: () => [...families].map(([name, { help, samples }]) => ({ name, help, samples: [...samples.values()] })),
  };
};
