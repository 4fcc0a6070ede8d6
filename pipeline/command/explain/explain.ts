import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { formatSeconds } from '../../../base/quantities.js';
import { quoted } from '../../../base/quote.js';
import type { GraphOptions } from '../../compose/services.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { type ExplainedStage, explainExperiment, type MadeBy } from '../../explain/explain-experiment.js';
import { stageNames } from '../../run/stage-names.js';
import { describeExperiment } from '../describe-experiment.js';
import { droppedWords, jobWords } from '../plan.js';
import { causesLines } from './cause-text.js';

const dateText = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

const runText = ({ run, finished, seed }: MadeBy): string =>
  `the run ${run.slice(0, 8)} of ${dateText(finished)}${seed === null ? '' : `, seed ${seed}`}`;

const cachedText = ({ planned, madeBy }: ExplainedStage): string => {
  const { seconds, absent } = planned;
  const took = seconds === undefined ? '' : `, in ${formatSeconds(seconds)}`;
  const gone = absent === undefined ? '' : `; its data is not here (${absent})`;
  return `cached: made by ${madeBy === undefined ? 'a run' : runText(madeBy)}${took}; nothing of its key differs${droppedWords(planned)}${gone}`;
};

const stateText = ({ planned: { status, waitsFor = [] } }: ExplainedStage): string => {
  if (status === 'depends') return `will run: it follows from ${stageNames(waitsFor)}`;
  return status === 'resume' ? 'will go on from its checkpoint' : 'will run';
};

/** The reason for which a stage is not cached, as the end of a line; a colon at its end announces the causes. */
export const reasonText = ({ planned, nearest, madeBy, causes }: ExplainedStage): string => {
  const { damaged, readBy } = planned;
  if (readBy !== undefined) return `${droppedWords(planned)}; nothing of its key differs`;
  if (damaged !== undefined) return `; nothing of its key differs, and the store is damaged (${damaged.join('; ')})`;
  if (madeBy !== undefined) return `; nothing of its key differs from ${runText(madeBy)}`;
  if (nearest === undefined) return '; the store has no result of such a stage';
  return causes.length === 0
    ? `; nothing else of its key differs from ${runText(nearest)}`
    : `; what differs from its nearest, ${runText(nearest)}:`;
};

const stageLines = (explained: ExplainedStage): readonly string[] => {
  const { planned, causes, computing } = explained;
  const { stage, status, sameAs } = planned;
  if (status === 'cached') return [`${stage}: ${cachedText(explained)}`];
  if (sameAs !== undefined) return [`${stage}: the same as ${sameAs}`];
  const busy = computing === undefined ? jobWords(planned) : `; ${computing} computes it now`;
  const head = `${stage}: ${stateText(explained)}${busy}${reasonText(explained)}`;
  return [head, ...causesLines(stage, causes).map((line) => `  ${line}`)];
};

/** The stages that are asked for: all, or one with those before it that it follows from. */
const chosen = (
  all: readonly ExplainedStage[],
  wanted: string | undefined,
): either.Either<Problem, readonly ExplainedStage[]> => {
  if (wanted === undefined) return either.right(all);
  const names = all.map(({ planned }) => planned.stage);
  if (!names.includes(wanted)) {
    const suggestion = nearest(wanted, names);
    const meant = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
    const remedy = `name one of its stages: ${names.join(', ')}`;
    return either.left(problem('usage', `this experiment has no stage ${quoted(wanted)}${meant}`, 'pipe explain', remedy));
  }
  const needed = new Set([wanted]);
  for (const { planned } of [...all].reverse())
    if (needed.has(planned.stage)) for (const before of planned.waitsFor ?? []) needed.add(before);
  return either.right(all.filter(({ planned }) => needed.has(planned.stage)));
};

/**
 * `pipe explain`: why each stage of an experiment, or one, is cached or not: the parts of its key that differ from its nearest
 * run. Nothing is run or downloaded.
 */
export const explainCommand = (
  file: string,
  stage: string | undefined,
  options: GraphOptions & { readonly store?: string; readonly json?: boolean },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  describeExperiment<readonly ExplainedStage[]>({
    find: (experiment, services) =>
      pipe(
        explainExperiment(experiment, services),
        taskEither.chain((all) => taskEither.fromEither(chosen(all, stage))),
      ),
    text: (explained) => explained.flatMap(stageLines).join('\n'),
    json: (explained) => ({ stages: explained.map(({ planned, ...rest }) => ({ ...planned, ...rest })) }),
  })(file, options, surroundings);
