import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { formatSeconds } from '../../base/quantities.js';
import { quoted } from '../../base/quote.js';
import { checkedGraph, type PlannedStage, planGraph } from '../run/plan.js';
import { stageNames } from '../run/stage-names.js';
import { describeExperiment } from './describe-experiment.js';
import { type ToldStage, tellMadeWithout } from './made-without.js';

/** The status of a planned stage in words. */
const statusWords = ({ status, sameAs, waitsFor = [] }: PlannedStage): string => {
  if (sameAs !== undefined) return `the same as ${sameAs}`;
  switch (status) {
    case 'cached':
      return 'cached';
    case 'run':
      return 'will run';
    case 'resume':
      return 'will go on from its checkpoint';
    case 'depends':
      return `will run (waits for ${stageNames(waitsFor)})`;
  }
};

/** The outputs of a planned stage whose bytes were dropped, as a part of a line; empty where there are none. */
export const droppedWords = ({ dropped, readBy }: PlannedStage): string => {
  if (dropped === undefined) return '';
  const names = dropped.map(quoted).join(', ');
  if (readBy === undefined) return `; ${names} ${dropped.length === 1 ? 'was' : 'were'} dropped`;
  const why = readBy.length === 0 ? 'is a result' : `${stageNames(readBy)} ${readBy.length === 1 ? 'reads' : 'read'} it`;
  return `, since ${names} ${dropped.length === 1 ? 'was' : 'were'} dropped and ${why}`;
};

/** The state of a planned stage in two or three words, for those who see what it waits for. */
export const stateWords = (planned: PlannedStage): string =>
  planned.sameAs === undefined && planned.status === 'depends' ? 'will run' : statusWords(planned);

const WAITING = 'A stage that waits is not run if the store turns out to have what it makes of what it gets.';

/** The job of an engine that is under way for a stage, as the end of a line; empty where there is none. */
export const jobWords = ({ job }: PlannedStage): string =>
  job === undefined
    ? ''
    : `; job ${job.id} of ${job.engine} ${job.hasBegun ? 'has begun it' : 'was submitted for it'}, and has said no end`;

/** The data of a stage that is not here, as part of a line; empty where it is. */
const absentWords = ({ status, absent }: PlannedStage): string => {
  if (absent === undefined) return '';
  return status === 'cached'
    ? `, though the data is not here (${absent})`
    : `; its data is not here (${absent}), and is looked for again`;
};

/** The result that the store has of a stage without inputs that failed, as part of a line; empty where there is none. */
const withoutWords = ({ madeWithout }: ToldStage): string =>
  madeWithout === undefined
    ? ''
    : `; the store has it without ${stageNames(madeWithout.stages)}, which the last run did not make`;

/** A plan as text, a line for each stage. */
export const planLines = (planned: readonly ToldStage[]): readonly string[] => {
  const width = Math.max(...planned.map(({ stage }) => stage.length));
  const lines = planned.map((one) => {
    const { stage, after, executor, seconds, key, damaged } = one;
    const place = executor === undefined ? '' : `  on ${executor}`;
    const took = seconds === undefined ? '' : ` (took ${formatSeconds(seconds)})`;
    const gone = absentWords(one);
    const broken = damaged === undefined ? '' : `, since the store is damaged (${damaged.join('; ')})`;
    const inputs = after.length === 0 ? '' : `  after ${stageNames(after)}`;
    return `${stage.padEnd(width)}  ${statusWords(one)}${took}${droppedWords(one)}${gone}${broken}${withoutWords(one)}${jobWords(one)}${inputs}${place}${key === undefined ? '' : `  key ${key.slice(0, 12)}`}`;
  });
  return planned.some(({ status }) => status === 'depends') ? [...lines, '', WAITING] : lines;
};

/** `pipe plan`: what a run would do, stage by stage, as text or as JSON. Nothing is run or downloaded. */
export const planCommand = describeExperiment<readonly ToldStage[]>({
  find: (experiment, services) =>
    pipe(
      checkedGraph(experiment, services),
      taskEither.bindTo('graph'),
      taskEither.bind('planned', ({ graph }) => planGraph(services)(graph)),
      taskEither.chainTaskK(
        ({ graph, planned }) =>
          () =>
            tellMadeWithout(experiment, graph, planned, services),
      ),
    ),
  text: (planned) => planLines(planned).join('\n'),
  json: (stages) => ({ stages }),
});
