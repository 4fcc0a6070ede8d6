import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Manifest } from '../../artifacts/manifest.js';
import type { Store } from '../../artifacts/store.js';
import type { Experiment } from '../experiment.js';
import { type KnownRun, PAGE_RUNS, recordReader } from '../record/read-records.js';
import { beginEvent } from '../run/begin-event.js';
import type { ConfiguredGraph, ConfiguredNode } from '../run/configure.js';
import type { PlannedStage } from '../run/plan.js';
import type { RunServices } from '../run/resolve.js';
import { isRunOf } from './report/record-remarks.js';

/** Plan of a stage; of one that has to wait, and that the store has as the last run computed it without inputs that failed, that too. */
export interface ToldStage extends PlannedStage {
  readonly madeWithout?: {
    readonly key: Digest;
    /** The stages that it was to take something from and that have no result. */
    readonly stages: readonly string[];
  };
}

const manifestIn = async (store: Store, { state }: KnownRun, stage: string): Promise<Manifest | undefined> => {
  const { key, status } = state.stages.find((one) => one.stage === stage) ?? {};
  if (key === undefined || (status !== 'done' && status !== 'cached')) return undefined;
  const found = await store.manifest(key)();
  return either.isRight(found) && option.isSome(found.right) ? found.right.value : undefined;
};

/** Tells whether what a stage was made of is what the stages before it have given now. */
const isOfNow = ({ parts }: Manifest, { node }: ConfiguredNode, { nodes }: ConfiguredGraph, planned: readonly PlannedStage[]) =>
  Object.entries(parts.inputs).every(([name, digest]) => {
    const input = node.inputs[name];
    const place = nodes.findIndex((one) => one.node === input?.node);
    return input !== undefined && planned[place]?.outputs?.[input.output]?.digest === digest;
  });

/** Tells whether a stage waits that could be computed without inputs that failed. */
const mayLack = ({ status }: PlannedStage, { node }: ConfiguredNode): boolean =>
  status === 'depends' && node.definition.withoutFailed !== undefined;

/** Result of a stage that was computed without inputs, and the stages that were to make these. */
interface MadeWithout {
  readonly manifest: Manifest;
  readonly lacking: readonly string[];
}

/** The results that a run made without inputs that it did not make, in the order of the plan; undefined for other stages. */
const allMadeWithout = (
  graph: ConfiguredGraph,
  planned: readonly PlannedStage[],
  run: KnownRun | undefined,
  store: Store,
): Promise<readonly (MadeWithout | undefined)[]> => {
  const names = new Map(graph.nodes.map(({ node, name }) => [node, name]));
  const unmade = new Set(
    run?.state.stages.flatMap(({ stage, status }) => (status === 'failed' || status === 'not-begun' ? [stage] : [])),
  );
  return Promise.all(
    graph.nodes.map(async (graphNode, place) => {
      const one = planned[place];
      if (run === undefined || one === undefined || !mayLack(one, graphNode)) return undefined;
      const manifest = await manifestIn(store, run, one.stage);
      if (manifest === undefined || !isOfNow(manifest, graphNode, graph, planned)) return undefined;
      const lacking = Object.entries(graphNode.node.inputs).flatMap(([name, { node }]) =>
        Object.hasOwn(manifest.parts.inputs, name) ? [] : (names.get(node) ?? []),
      );
      // The run may have been one of other variants.
      return lacking.every((stage) => unmade.has(stage)) ? { manifest, lacking: [...new Set(lacking)] } : undefined;
    }),
  );
};

/**
 * The plan of an experiment in which the stages that a run computed without inputs that failed count as finished, by what that run
 * has recorded of them: their keys are those of what was left, which a plan does not know.
 *
 * @param run the last run of the experiment
 */
export const withMadeWithout = async (
  graph: ConfiguredGraph,
  planned: readonly PlannedStage[],
  run: KnownRun | undefined,
  store: Store,
): Promise<readonly PlannedStage[]> => {
  const made = await allMadeWithout(graph, planned, run, store);
  return planned.map((one, place): PlannedStage => {
    const { manifest } = made[place] ?? {};
    if (manifest === undefined) return one;
    const { stage, after, executor } = one;
    const where = executor === undefined ? {} : { executor };
    return { stage, after, ...where, status: 'cached', key: manifest.key, outputs: manifest.outputs };
  });
};

/** The plan of an experiment that says of stages which the last run of it computed without inputs that failed which those were. */
export const tellMadeWithout = async (
  experiment: Experiment,
  graph: ConfiguredGraph,
  planned: readonly PlannedStage[],
  services: RunServices,
): Promise<readonly ToldStage[]> => {
  if (!graph.nodes.some((graphNode, place) => planned[place] !== undefined && mayLack(planned[place], graphNode))) return planned;
  const { runs } = await recordReader(services.store.blobs, undefined, PAGE_RUNS)();
  const last = runs.find(isRunOf(beginEvent(experiment, graph, services, 'none')));
  const made = await allMadeWithout(graph, planned, last, services.store);
  return planned.map((one, place): ToldStage => {
    const found = made[place];
    return found === undefined ? one : { ...one, madeWithout: { key: found.manifest.key, stages: found.lacking } };
  });
};
