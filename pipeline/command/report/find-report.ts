import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../../base/credentials.js';
import type { Problem } from '../../../base/problem.js';
import type { Experiment } from '../../experiment.js';
import { PAGE_RUNS, recordReader } from '../../record/read-records.js';
import { type Figure, figure, table } from '../../report/block.js';
import { groupedDrawing } from '../../report/graph/experiment-graph.js';
import { graphPicture } from '../../report/graph/layout.js';
import type { ReportContent, ReportStage } from '../../report/page/content.js';
import type { ReportSection } from '../../report/section.js';
import { sectionsOf } from '../../report/sections-of.js';
import { beginEvent } from '../../run/begin-event.js';
import { checkedGraph, planGraph } from '../../run/plan.js';
import type { RunServices } from '../../run/resolve.js';
import { runOutputs } from '../../run/run-outputs.js';
import { withMadeWithout } from '../made-without.js';
import { isRunOf, recordRemarks } from './record-remarks.js';
import { reportStages, stageProblems, stageWarnings } from './report-stages.js';
import { drawSections, valueReader } from './shown-artifacts.js';

/** Means of a report beside the experiment and its services. */
export interface ReportMeans {
  readonly sections: readonly ReportSection[];
  /** Version of sluice. */
  readonly version: string;
  /** Reads the records of runs (those of the store). */
  readonly readRuns?: ReturnType<typeof recordReader>;
}

const GRAPH_NOTE = 'Green: the store has it. Blue: it is being computed. Red: it failed.';

/** The graph of an experiment's stages, coloured by their states. */
export const graphFigure = async (experiment: string, stages: readonly ReportStage[]): Promise<Figure> => {
  const title = `Graph of ${experiment}`;
  const done = stages.filter(({ isCached }) => isCached).length;
  const description = `${stages.length} stages, of which the store has ${done}.`;
  return figure({
    title,
    description,
    picture: (await graphPicture(title, description, groupedDrawing(stages))).picture,
    table: table({
      title,
      columns: ['stage', 'state', 'after'],
      rows: stages.map(({ stage, words, after }) => [stage, words, after.join(', ')]),
    }),
    notes: [GRAPH_NOTE],
  });
};

const factsOf = (
  begun: ReturnType<typeof beginEvent>,
  { backendNotice }: RunServices,
  stages: readonly ReportStage[],
): ReportContent['facts'] => {
  const done = stages.filter(({ isCached }) => isCached).length;
  const last = stages
    .map(({ finished = '' }) => finished)
    .sort()
    .at(-1);
  return [
    ['stages', done === stages.length ? `all ${done} finished` : `${done} of ${stages.length} finished`],
    ...(last === undefined || last === '' ? [] : [['last result', `${last.slice(0, 19).replace('T', ' ')} UTC`] as const]),
    ['seed', String(begun.seed)],
    ...Object.entries(begun.choices).map(([name, value]) => [`choice ${name}`, value] as const),
    ...(begun.overrides.length === 0 ? [] : [['changed settings', begun.overrides.join('  ')] as const]),
    ['backend', backendNotice === undefined ? begun.backend.name : `${begun.backend.name} (${backendNotice.message})`],
    ['store', begun.store],
    ['reported by', `sluice ${begun.versions.sluice}, Node.js ${begun.versions.node}`],
  ];
};

/** Finds all that the report of an experiment shows, in the store; nothing is run or downloaded. */
export const findReport = (
  experiment: Experiment,
  services: RunServices,
  { sections, version, readRuns = recordReader(services.store.blobs, undefined, PAGE_RUNS) }: ReportMeans,
): taskEither.TaskEither<Problem, ReportContent> =>
  pipe(
    checkedGraph(experiment, services),
    taskEither.bindTo('graph'),
    taskEither.bind('known', () => taskEither.fromTask(readRuns)),
    taskEither.let('begun', ({ graph }) => {
      const versions = { sluice: version, node: process.versions.node };
      return beginEvent(experiment, graph, { ...services, versions }, 'none');
    }),
    taskEither.bind('planned', ({ graph, known, begun }) =>
      pipe(
        planGraph(services)(graph),
        taskEither.chainTaskK(
          (planned) => () => withMadeWithout(graph, planned, known.runs.find(isRunOf(begun)), services.store),
        ),
      ),
    ),
    taskEither.bind('manifests', ({ planned }) =>
      pipe(
        planned.flatMap(({ outputs, key }) => (outputs !== undefined && key !== undefined ? [key] : [])),
        taskEither.traverseArray((key) => services.store.manifest(key)),
      ),
    ),
    taskEither.chainTaskK(({ graph, known, begun, planned, manifests }) => async () => {
      const found = manifests.flatMap((one) => (option.isSome(one) ? [[one.value.key, one.value] as const] : []));
      const byKey = new Map(found);
      const recorded = recordRemarks(planned, byKey, known.runs, begun);
      const stages = reportStages(planned, begun.graph, byKey, recorded.looks);
      const drawn = await drawSections(sectionsOf(sections, experiment.settings.sections), stages, valueReader(services.store));
      const outputs = runOutputs(graph, (index) => planned[index]?.outputs);
      return {
        experiment: experiment.experiment,
        facts: factsOf({ ...begun, store: withoutCredentials(services.store.where) }, services, stages),
        stages,
        results: Object.entries(outputs).map(([name, output]) => ({ name, bytes: 0, ...output })),
        graph: await graphFigure(experiment.experiment, stages),
        sections: drawn.sections,
        problems: [...stageProblems(planned), ...recorded.problems, ...drawn.problems],
        warnings: [
          ...stageWarnings(planned),
          ...recorded.warnings,
          ...known.damaged.map((run) => ({ message: `the record of the run ${run} is damaged, and is left out` })),
        ],
      };
    }),
  );
