import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import type { Store } from '../../../artifacts/store.js';
import type { KnownRun } from '../../record/read-records.js';
import type { ConfiguredGraph, ConfiguredNode } from '../../run/configure.js';
import type { PlannedStage } from '../../run/plan.js';

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

/**
 * The plan of an experiment in which the stages that a run computed without inputs that failed count as finished, by what that run
 * has recorded of them: their keys are those of what was left, which a plan does not know.
 *
 * @param run the last run of the experiment
 */
export const withMadeWithout = (
  graph: ConfiguredGraph,
  planned: readonly PlannedStage[],
  run: KnownRun | undefined,
  store: Store,
): Promise<readonly PlannedStage[]> =>
  Promise.all(
    planned.map(async (one, place): Promise<PlannedStage> => {
      const graphNode = graph.nodes[place];
      if (run === undefined || one.status !== 'depends' || graphNode?.node.definition.withoutFailed === undefined) return one;
      const manifest = await manifestIn(store, run, one.stage);
      if (manifest === undefined || !isOfNow(manifest, graphNode, graph, planned)) return one;
      const { stage, after, executor } = one;
      const where = executor === undefined ? {} : { executor };
      return { stage, after, ...where, status: 'cached', key: manifest.key, outputs: manifest.outputs };
    }),
  );
