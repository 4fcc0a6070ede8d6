import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type ExplainedStage, explainGraph } from '../../explain/explain-experiment.js';
import { checkedGraph } from '../../run/plan.js';
import { describeExperiment } from '../describe-experiment.js';
import { type ToldStage, tellMadeWithout } from '../made-without.js';
import { planLines } from '../plan.js';
import { causesLines } from './cause-text.js';
import { reasonText } from './explain.js';

/** The most differences on one line. */
const MOST = 3;

/** A line of an explanation with the lines that are moved in below it. */
interface Told {
  readonly head: string;
  readonly inside: readonly string[];
}

const toldIn = (lines: readonly string[]): readonly Told[] => {
  const starts = lines.flatMap((line, at) => (line.startsWith('  ') ? [] : [at]));
  return starts.map((at, index) => ({
    head: lines[at] as string,
    inside: lines.slice(at + 1, starts[index + 1]).map((line) => line.slice(2)),
  }));
};

const shortened = (parts: readonly string[]): string =>
  parts.length <= MOST
    ? parts.join('; ')
    : `${parts.slice(0, MOST).join('; ')}; and ${parts.length - MOST} more, by \`pipe explain\``;

/** A difference with what it rests on, without the texts of either. */
const toldText = ({ head, inside }: Told): string => {
  const nearest = inside.filter((line) => !line.startsWith(' '));
  return nearest.length === 0 ? head : `${head} (${shortened(nearest)})`;
};

/** The reason for which a stage is not cached, on one line; undefined for one that is, or that is the same as another. */
export const whyText = (explained: ExplainedStage): string | undefined => {
  const { planned, causes } = explained;
  if (planned.status === 'cached' || planned.sameAs !== undefined) return undefined;
  const reason = reasonText(explained)
    .replace(/^[;,] /, '')
    .replace(/:$/, '');
  if (causes.length === 0) return reason;
  return `${reason}: ${shortened(toldIn(causesLines(planned.stage, causes)).map(toldText))}`;
};

/** Explanation of a stage whose plan also says what it was computed without. */
interface ToldWhy extends ExplainedStage {
  readonly planned: ToldStage;
}

/** `pipe plan --why`: the plan, and below each stage that is not cached the reason on one line. Nothing is run or downloaded. */
export const planWhyCommand = describeExperiment<readonly ToldWhy[]>({
  find: (experiment, services) =>
    pipe(
      checkedGraph(experiment, services),
      taskEither.bindTo('graph'),
      taskEither.bind('explained', ({ graph }) => explainGraph(experiment, services)(graph)),
      taskEither.chainTaskK(({ explained, graph }) => async () => {
        const plan = explained.map(({ planned }) => planned);
        const told = await tellMadeWithout(experiment, graph, plan, services);
        return explained.map((one, place): ToldWhy => ({ ...one, planned: told[place] ?? one.planned }));
      }),
    ),
  text: (explained) => {
    const lines = planLines(explained.map(({ planned }) => planned));
    return lines
      .flatMap((line, at) => {
        const stage = explained[at];
        const why = stage && whyText(stage);
        return why === undefined ? [line] : [line, `  ${why}`];
      })
      .join('\n');
  },
  json: (explained) => ({
    stages: explained.map((one) => {
      const why = whyText(one);
      return { ...one.planned, ...(why === undefined ? {} : { why }) };
    }),
  }),
});
