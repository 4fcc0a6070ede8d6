import { formatSeconds } from '../../base/quantities.js';
import { textTable } from '../../base/text-table.js';
import { hasUnknownTime, type MeanTime, type StageTime, type Times, withoutSeed } from './times-summary.js';

type Row = readonly string[];

// Search costs are compared in hours; below a hundredth of one that says nothing.
const LEAST_HOURS = 0.005;

const hours = (seconds: number): string => (seconds / 3600).toFixed(2);

/** Seconds in words, with hours where there are enough: `1 h 30 min (1.50 h)`, `1 h 30 min ± 12 min 00 s (1.50 ± 0.20 h)`. */
const duration = (seconds: number, deviation: number | null = null): string => {
  const words = `${formatSeconds(seconds)}${deviation === null ? '' : ` ± ${formatSeconds(deviation)}`}`;
  if (seconds / 3600 < LEAST_HOURS) return words;
  return `${words} (${hours(seconds)}${deviation === null ? '' : ` ± ${hours(deviation)}`} h)`;
};

const stageRow = (time: StageTime): Row => {
  if (time.status !== 'finished')
    return [time.stage, '', time.status === 'unfinished' ? 'not finished, has a checkpoint' : 'not run', '', ''];
  const { stage, seed, seconds, backend, finished, sharedWith } = time;
  const took = sharedWith !== undefined ? `that of ${sharedWith}` : seconds === null ? 'unknown' : formatSeconds(seconds);
  return [stage, seed === null ? '' : String(seed), took, backend ?? '', finished.slice(0, 19).replace('T', ' ')];
};

const meanRow = ({ stage, seconds, missing, unknown, mean, deviation }: MeanTime): Row => [
  stage,
  mean !== null ? duration(mean, deviation) : unknown > 0 ? 'unknown' : 'not run',
  `n = ${seconds.length}${missing === 0 ? '' : `, ${missing} not finished`}${unknown === 0 ? '' : `, ${unknown} unknown`}`,
];

const UNKNOWN =
  'The machine\u2019s clock was set back while the stages of unknown time ran under an earlier version; to measure them, run them anew in another store.';

/** Times of the stages of an experiment as a person reads them: a table, the means over seeds, and the total. */
export const timesText = ({ stages, means, total }: Times): string => {
  const seeded = new Set(stages.filter(({ stage }) => withoutSeed(stage) !== stage).map(({ stage }) => withoutSeed(stage)));
  const overSeeds = means.filter(({ stage }) => seeded.has(stage));
  const missing = stages.filter(({ status }) => status !== 'finished').length;
  const unknown = stages.filter(hasUnknownTime).length;
  return [
    ...textTable([['stage', 'seed', 'time', 'backend', 'finished (UTC)'], ...stages.map(stageRow)]),
    ...(overSeeds.length === 0 ? [] : ['', 'mean ± standard deviation over seeds', ...textTable(overSeeds.map(meanRow))]),
    '',
    `total: ${duration(total)}${missing === 0 ? '' : `, without ${missing} of ${stages.length} stages that are not finished`}${unknown === 0 ? '' : `, without ${unknown} of ${stages.length} stages whose time is unknown`}`,
    ...(unknown === 0 ? [] : [UNKNOWN]),
  ].join('\n');
};
