import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import { textTable } from '../../base/text-table.js';
import type { GraphOptions } from '../compose/services.js';
import type { Surroundings } from '../compose/surroundings.js';
import { standalone } from '../report/charts/style.js';
import { dotOf, mermaidOf } from '../report/graph/drawing.js';
import { experimentDrawing, type GraphStage } from '../report/graph/experiment-graph.js';
import { graphPicture } from '../report/graph/layout.js';
import { type PlannedStage, planExperiment } from '../run/plan.js';
import { describeExperiment } from './describe-experiment.js';
import { stateWords } from './plan.js';
import { withoutSeed } from './times-summary.js';

/** The forms in which `pipe graph` tells of a graph. */
export const GRAPH_FORMS = ['text', 'mermaid', 'dot', 'svg'] as const;
export type GraphForm = (typeof GRAPH_FORMS)[number];

/** The options of `pipe graph`. */
export interface GraphCommandOptions extends GraphOptions {
  readonly store?: string;
  readonly as: GraphForm;
}

const graphStages = (planned: readonly PlannedStage[]): readonly GraphStage[] =>
  planned.map((one) => ({
    stage: one.stage,
    group: withoutSeed(one.stage),
    after: one.after,
    isCached: one.status === 'cached',
    words: stateWords(one),
    ...(one.seconds === undefined ? {} : { seconds: one.seconds }),
  }));

const asText = (stages: readonly GraphStage[]): string =>
  textTable(
    stages.map(({ stage, words, after }) => [stage, words, ...(after.length === 0 ? [] : [`← ${after.join(', ')}`])]),
  ).join('\n');

const drawn = async (form: GraphForm, stages: readonly GraphStage[]): Promise<string> => {
  const drawing = experimentDrawing(stages);
  switch (form) {
    case 'text':
      return asText(stages);
    case 'mermaid':
      return mermaidOf(drawing);
    case 'dot':
      return dotOf(drawing);
    case 'svg': {
      const done = stages.filter(({ isCached }) => isCached).length;
      const description = `${stages.length} stages, of which the store has ${done}.`;
      return standalone((await graphPicture('Graph of the experiment', description, drawing)).picture);
    }
  }
};

/** `pipe graph`: the stages of an experiment and what each takes its inputs from; what the store has is marked. */
export const graphCommand = (
  file: string,
  { as: form, ...options }: GraphCommandOptions,
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  describeExperiment<string>({
    find: (experiment, services) =>
      pipe(
        planExperiment(experiment, services),
        taskEither.chainTaskK((planned) => () => drawn(form, graphStages(planned))),
      ),
    text: (text) => text,
    json: (text) => text,
    hasNotice: form === 'text',
  })(file, options, surroundings);
