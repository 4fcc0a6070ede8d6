import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import type { KeyParts, Manifest } from '../../artifacts/manifest.js';
import type { Problem } from '../../base/problem.js';
import type { Experiment } from '../experiment.js';
import type { FlowNode } from '../flow.js';
import { recordReader } from '../record/read-records.js';
import type { ConfiguredGraph } from '../run/configure.js';
import { checkedGraph, type PlannedStage, type SurveyedStage, surveyGraph } from '../run/plan.js';
import { type RunServices, resolveNode, unwatched } from '../run/resolve.js';
import type { CodeDifference } from './code-differences.js';
import { type Detail, type Details, openDetails } from './details.js';
import type { FileDifference } from './file-differences.js';
import { nearestTo } from './nearest.js';
import type { PartDifference } from './part-differences.js';

/** The run that a result is of. */
export interface MadeBy {
  readonly run: string;
  /** ISO 8601. */
  readonly finished: string;
  readonly seed: number | null;
  readonly key: Digest;
}

/** A difference between a stage's key and its nearest run's, with what is behind it. */
export interface Cause {
  readonly difference: PartDifference;
  /** Of code: the declarations, packages and modules that differ. */
  readonly code?: Detail<CodeDifference>;
  /** Of files: which. */
  readonly files?: Detail<FileDifference>;
  /** Of an input: the stage that makes it now, and what differs between that and what made the other one. */
  readonly maker?: { readonly stage: string; readonly causes: Detail<Cause> };
}

/** A stage of an experiment, with the reason that it is or is not cached. */
export interface ExplainedStage {
  readonly planned: PlannedStage;
  /** The run whose result the store has under its key; absent where it has none. */
  readonly madeBy?: MadeBy;
  /** The nearest run, where the stage is not cached and there is one. */
  readonly nearest?: MadeBy;
  /** The differences from the nearest run. */
  readonly causes: readonly Cause[];
  /** Holder of its key, if somebody computes it now. */
  readonly computing?: string;
}

const madeBy = ({ run, finished, key, parts }: Manifest): MadeBy => ({ run, finished, seed: parts.seed, key });

/** Needs of all explanations of an experiment. */
interface Known {
  readonly services: RunServices;
  readonly details: Details;
  readonly surveyed: readonly SurveyedStage[];
  /** The newest first. */
  readonly manifests: readonly Manifest[];
  readonly namesakes: (stage: string) => ReadonlySet<Digest>;
}

const makerOf = ({ surveyed }: Known, node: FlowNode, input: string): SurveyedStage | undefined => {
  const maker = node.inputs[input]?.node;
  return surveyed.find(({ graphNode }) => graphNode.node === maker);
};

const makerCauses = async (known: Known, maker: SurveyedStage, was: Digest): Promise<Detail<Cause>> => {
  const parts = maker.resolved?.parts;
  const before = known.manifests.filter(({ outputs }) => Object.values(outputs).some(({ digest }) => digest === was));
  if (parts === undefined || before.length === 0) return { unknown: 'the store has no result of what made the other one' };
  const nearest = nearestTo(parts, before, new Set(before.map(({ key }) => key)));
  if (nearest === undefined) return { unknown: 'the store has no result of what made the other one' };
  if (nearest.differences.length === 0) return { unknown: 'its key is the same: it gave another artifact then' };
  return { known: await causesOf(known, maker, nearest.differences) };
};

const causeOf = async (known: Known, stage: SurveyedStage, difference: PartDifference): Promise<Cause> => {
  const { details } = known;
  switch (difference.part) {
    case 'source':
    case 'component':
    case 'numerics':
      return { difference, code: await details.code(difference.now, difference.was) };
    case 'files': {
      if (difference.now === undefined || difference.was === undefined) return { difference };
      return { difference, files: await details.files(stage.resolved?.files ?? [], difference.was) };
    }
    case 'input': {
      const maker = makerOf(known, stage.graphNode.node, difference.name);
      if (maker === undefined || difference.was === undefined || difference.now === undefined) return { difference };
      return { difference, maker: { stage: maker.graphNode.name, causes: await makerCauses(known, maker, difference.was) } };
    }
    default:
      return { difference };
  }
};

const causesOf = (known: Known, stage: SurveyedStage, differences: readonly PartDifference[]): Promise<readonly Cause[]> =>
  Promise.all(differences.map((difference) => causeOf(known, stage, difference)));

/** The parts of a stage's key as far as they are known, and the names of the inputs that are not. */
const partsOf = async (
  { services, surveyed }: Known,
  { graphNode, resolved }: SurveyedStage,
): Promise<{ readonly parts?: KeyParts; readonly unknown: readonly string[] }> => {
  if (resolved !== undefined) return { parts: resolved.parts, unknown: [] };
  const inputs = Object.entries(graphNode.node.inputs).map(([name, { node, output }]) => {
    const maker = surveyed.find((one) => one.graphNode.node === node);
    return [name, maker?.planned.outputs?.[output]?.digest] as const;
  });
  const found = inputs.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const]));
  const unknown = inputs.flatMap(([name, digest]) => (digest === undefined ? [name] : []));
  const partly = await resolveNode(services, graphNode, Object.fromEntries(found), unwatched)();
  return { unknown, ...(either.isRight(partly) ? { parts: partly.right.parts } : {}) };
};

const explainStage = async (known: Known, stage: SurveyedStage): Promise<ExplainedStage> => {
  const { planned, found } = stage;
  if (found?.found === 'intact') return { planned, madeBy: madeBy(found.manifest), causes: [] };
  const { store } = known.services;
  const holder = planned.key === undefined ? either.right(option.none) : await store.holder(planned.key)();
  const computing = either.isRight(holder) && option.isSome(holder.right) ? { computing: holder.right.value } : {};
  const own = known.manifests.find(({ key }) => key === planned.key);
  if (own !== undefined) return { planned, madeBy: madeBy(own), causes: [], ...computing };
  const { parts, unknown } = await partsOf(known, stage);
  const nearest = parts && nearestTo(parts, known.manifests, known.namesakes(planned.stage), unknown);
  if (nearest === undefined) return { planned, causes: [], ...computing };
  const causes = await causesOf(known, stage, nearest.differences);
  return { planned, nearest: madeBy(nearest.manifest), causes, ...computing };
};

/** The keys that stages of a name had in the runs of the experiment that the store has a record of. */
const readNamesakes = async ({ store }: RunServices, { experiment }: Experiment): Promise<Known['namesakes']> => {
  const { runs } = await recordReader(store.blobs)().catch(() => ({ runs: [] }));
  const keys = new Map<string, Set<Digest>>();
  for (const { state } of runs.filter((run) => run.head.experiment === experiment))
    for (const { stage, key } of state.stages) if (key !== undefined) keys.set(stage, (keys.get(stage) ?? new Set()).add(key));
  return (stage) => keys.get(stage) ?? new Set();
};

/**
 * Says of each stage of an experiment, in the order of its graph, why the store has it or not; nothing is run or downloaded.
 *
 * @returns the problem of a store that cannot be read
 */
export const explainGraph =
  (experiment: Experiment, services: RunServices) =>
  (graph: ConfiguredGraph): taskEither.TaskEither<Problem, readonly ExplainedStage[]> =>
    pipe(
      surveyGraph(services)(graph),
      taskEither.bindTo('surveyed'),
      taskEither.bind('manifests', ({ surveyed }) =>
        surveyed.every(({ planned }) => planned.status === 'cached') ? taskEither.right([]) : services.store.manifests,
      ),
      taskEither.chainTaskK(({ surveyed, manifests }) => async () => {
        const namesakes = await readNamesakes(services, experiment);
        const known: Known = { services, details: openDetails(services), surveyed, manifests, namesakes };
        const explained: ExplainedStage[] = [];
        for (const stage of surveyed) explained.push(await explainStage(known, stage));
        return explained;
      }),
    );

/**
 * Explains the graph of an experiment ({@link explainGraph}).
 *
 * @returns the problem of a graph that cannot be built, too
 */
export const explainExperiment = (
  experiment: Experiment,
  services: RunServices,
): taskEither.TaskEither<Problem, readonly ExplainedStage[]> =>
  pipe(checkedGraph(experiment, services), taskEither.chain(explainGraph(experiment, services)));
