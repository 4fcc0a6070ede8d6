import { firstCharacters } from '../../../base/text.js';
import { textTable } from '../../../base/text-table.js';
import { type RunSummary, timeOf } from '../../record/summary.js';
import { formatMetrics } from '../present/format.js';

/** The most characters of an output's summary, or of a problem. */
const WIDTH = 120;

const LIVES: Readonly<Record<RunSummary['life'], string>> = {
  over: 'over',
  failed: 'failed',
  interrupted: 'interrupted',
  running: 'running',
  killed: 'killed',
  unknown: 'not heard of its end',
};

const cut = (text: string): string => {
  const [line = ''] = text.split('\n');
  const kept = firstCharacters(line, WIDTH);
  return kept.length === text.length ? text : `${kept}…`;
};

/** The settings of a run: its choices, and what was set for it. */
const settingsOf = ({ head: { choices, overrides } }: RunSummary): readonly string[] => [
  ...new Set([...Object.entries(choices).map(([name, value]) => `${name}=${value}`), ...overrides]),
];

/** The settings of runs that not all runs of their experiment in the list have; of an experiment with one run, all. */
const differing = (runs: readonly RunSummary[]): ((run: RunSummary) => readonly string[]) => {
  const counts = new Map<string, Map<string, number>>();
  const sizes = new Map<string, number>();
  for (const run of runs) {
    const { experiment } = run.head;
    const ofThis = counts.get(experiment) ?? new Map<string, number>();
    for (const setting of settingsOf(run)) ofThis.set(setting, (ofThis.get(setting) ?? 0) + 1);
    counts.set(experiment, ofThis);
    sizes.set(experiment, (sizes.get(experiment) ?? 0) + 1);
  }
  return (run) => {
    const { experiment } = run.head;
    const size = sizes.get(experiment) ?? 1;
    return settingsOf(run).filter((one) => size === 1 || counts.get(experiment)?.get(one) !== size);
  };
};

/** The outputs that have figures, in words; of a run without such, why it ended, or how far it came. */
const details = ({ outputs, figures, problem, life, stages }: RunSummary): readonly string[] => {
  const measured = new Set(Object.keys(figures).map((name) => name.slice(0, name.indexOf('.'))));
  const said = Object.entries(outputs).flatMap(([name, { summary }]) => (measured.has(name) ? [`${name}: ${cut(summary)}`] : []));
  if (problem !== undefined) return [...said, cut(problem)];
  return life === 'over' ? said : [`${stages.computed + stages.cached} of ${stages.all} stages`];
};

/**
 * Lines of a list of runs: name, time, life, the settings in which they differ; below each its figures.
 *
 * @param figure the figure that they are sorted by, as `OUTPUT.NAME`
 */
export const runLines = (runs: readonly RunSummary[], figure?: string): readonly string[] => {
  const settings = differing(runs);
  const rows = runs.map((run): readonly string[] => {
    const value = figure === undefined ? undefined : run.figures[figure];
    return [
      run.head.name,
      timeOf(run).slice(0, 19).replace('T', ' '),
      LIVES[run.life],
      ...(figure === undefined ? [] : [value === undefined ? '' : formatMetrics({ [figure]: value })]),
      settings(run).join(' '),
    ];
  });
  return textTable(rows).flatMap((row, index) => [row, ...details(runs[index] as RunSummary).map((line) => `  ${line}`)]);
};
