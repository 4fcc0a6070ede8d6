import { type PlannedStage, planExperiment } from '../run/plan.js';
import { describeExperiment } from './describe-experiment.js';
import { formatSeconds } from './present/format.js';

const WORDS: Readonly<Record<PlannedStage['status'], string>> = {
  cached: 'cached',
  run: 'will run',
  resume: 'will go on from its checkpoint',
  depends: 'will run unless what comes before gives what the store has',
};

const planLines = (planned: readonly PlannedStage[]): readonly string[] => {
  const width = Math.max(...planned.map(({ stage }) => stage.length));
  return planned.map(({ stage, after, status, sameAs, seconds, key, absent }) => {
    const took = seconds === undefined ? '' : ` (took ${formatSeconds(seconds)})`;
    const what = sameAs === undefined ? WORDS[status] : `the same as ${sameAs}`;
    const gone = absent === undefined ? '' : `, though the data is not here (${absent})`;
    const inputs = after.length === 0 ? '' : `  after ${after.join(', ')}`;
    return `${stage.padEnd(width)}  ${what}${took}${gone}${inputs}${key === undefined ? '' : `  key ${key.slice(0, 12)}`}`;
  });
};

/** `pipe plan`: what a run would do, stage by stage, as text or as JSON. Nothing is run or downloaded. */
export const planCommand = describeExperiment<readonly PlannedStage[]>({
  find: planExperiment,
  text: (planned) => planLines(planned).join('\n'),
  json: (stages) => ({ stages }),
});
