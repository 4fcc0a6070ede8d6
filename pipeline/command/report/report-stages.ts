import type { Digest } from '../../../artifacts/digest.js';
import { type Manifest, secondsOf } from '../../../artifacts/manifest.js';
import type { Remark, ReportStage } from '../../report/page/content.js';
import type { RunStage } from '../../run/event.js';
import type { PlannedStage } from '../../run/plan.js';
import { stateWords } from '../plan.js';
import { withoutSeed } from '../times-summary.js';

/** The stages of an experiment as its report has them: of the plan, the graph, and the manifests by their keys. */
export const reportStages = (
  planned: readonly PlannedStage[],
  graph: readonly RunStage[],
  manifests: ReadonlyMap<Digest, Manifest>,
  looks: ReadonlyMap<string, 'running' | 'failed'> = new Map(),
): readonly ReportStage[] =>
  planned.map((one, index): ReportStage => {
    const { stage, status, after, key, outputs } = one;
    const { definition = '', config, seed = null } = graph[index] ?? {};
    const manifest = outputs !== undefined && key !== undefined ? manifests.get(key) : undefined;
    const seconds = manifest === undefined ? undefined : secondsOf(manifest);
    const backend = manifest?.parts.backend?.name;
    const look = looks.get(stage);
    return {
      stage,
      group: withoutSeed(stage),
      definition,
      words: look ?? stateWords(one),
      isCached: status === 'cached',
      ...(look === undefined ? {} : { look }),
      after,
      seed,
      settings: config,
      devices: manifest?.devices ?? [],
      machine: manifest?.machine ?? {},
      artifacts: Object.entries(manifest?.outputs ?? {}).map(([name, { kind, digest, bytes, summary }]) => ({
        name,
        kind,
        digest,
        bytes,
        summary,
      })),
      ...(key === undefined ? {} : { key }),
      ...(seconds === undefined ? {} : { seconds }),
      ...(backend === undefined ? {} : { backend }),
      ...(manifest === undefined ? {} : { finished: manifest.finished }),
    };
  });

/** Damage of the store that the plan knows. */
export const stageProblems = (planned: readonly PlannedStage[]): readonly Remark[] =>
  planned.flatMap(({ stage, damaged = [] }) => damaged.map((what) => ({ stage, message: `the store is damaged: ${what}` })));

const UNFINISHED = {
  resume: 'not finished, a run goes on from their checkpoints',
  run: 'not in the store',
  depends: 'not in the store, and waiting for those',
} as const;

/** The stages that have no result, a remark for each reason. */
const unfinished = (planned: readonly PlannedStage[]): readonly Remark[] =>
  (['resume', 'run', 'depends'] as const).flatMap((status) => {
    const stages = planned.flatMap((one) => (one.status === status ? [one.stage] : []));
    return stages.length === 0 ? [] : [{ message: `${UNFINISHED[status]}: ${stages.join(', ')}` }];
  });

/**
 * Stages that are not finished, warnings of the artifacts, such as images that were left out, and data that is not here any
 * more.
 */
export const stageWarnings = (planned: readonly PlannedStage[]): readonly Remark[] => [
  ...unfinished(planned),
  ...planned.flatMap(({ stage, absent, outputs = {} }) => [
    ...Object.values(outputs).flatMap(({ warnings = [] }) => warnings.map((message) => ({ stage, message }))),
    ...(absent === undefined ? [] : [{ stage, message: `its data is not here: ${absent}` }]),
  ]),
];
