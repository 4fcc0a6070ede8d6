import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import { type Manifest, type ProducedArtifact, secondsOf } from '../../artifacts/manifest.js';
import { onDisk } from '../../artifacts/store/disk-problem.js';
import type { Damage } from '../../artifacts/store.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { type JobUnderWay, jobUnderWay } from '../executors/remote/rooms.js';
import type { Experiment } from '../experiment.js';
import type { FlowNode } from '../flow.js';
import { type ConfiguredGraph, type ConfiguredNode, configuredGraph } from './configure.js';
import type { GraphNode, GraphOutput } from './graph.js';
import { beginKeys, type Found, lookUp, type ResolvedNode, type RunServices, resolveNode, unwatched } from './resolve.js';

/** Plan of a run for one stage. */
export interface PlannedStage {
  readonly stage: string;
  /** The stages that it takes inputs from. */
  readonly after: readonly string[];
  /** The address of its executor, where that is not the run's. */
  readonly executor?: string;
  /**
   * `cached`: the store has it; `run`: it would be computed, once more where something reads what was dropped of it; `resume`: it would go on from a checkpoint; `depends`:
   * it depends on what a stage before it will give, so that its key is not known yet.
   */
  readonly status: 'cached' | 'run' | 'resume' | 'depends';
  /** For `depends`: the stages whose result is not known yet. */
  readonly waitsFor?: readonly string[];
  readonly key?: Digest;
  /** Reason that its data cannot be found; it is cached, from when it could. */
  readonly absent?: string;
  /** Outputs that the store knows, and whose bytes were dropped. */
  readonly dropped?: readonly string[];
  /** For one that is computed again for what was dropped of it: the stages that read that; none where it is a result. */
  readonly readBy?: readonly string[];
  /** Damage of the store's entry for it, so that it is made anew. */
  readonly damaged?: readonly string[];
  /** The job of an engine that was submitted for it and has said no end. */
  readonly job?: JobUnderWay;
  /** The stage before it that has the same key and would be computed: this one takes what that gives. */
  readonly sameAs?: string;
  /** Seconds that it took when it was computed. */
  readonly seconds?: number;
  readonly outputs?: Readonly<Record<string, ProducedArtifact>>;
}

/** A stage of a graph with its plan, and what that rests on: its files and key, where those are known, and what the store has. */
export interface SurveyedStage {
  readonly graphNode: ConfiguredNode;
  readonly planned: PlannedStage;
  readonly resolved?: ResolvedNode;
  readonly found?: Found;
  readonly hasCheckpoint: boolean;
}

interface Known {
  readonly surveyed: readonly SurveyedStage[];
  readonly outputs: ReadonlyMap<FlowNode, Readonly<Record<string, ProducedArtifact>>>;
}

/** The digests of a node's inputs, or the nodes that are to make those that are not known. */
const inputDigests = (
  { node }: GraphNode,
  known: Known,
): either.Either<readonly FlowNode[], Readonly<Record<string, Digest>>> => {
  const found = Object.entries(node.inputs).map(([name, input]) => ({
    name,
    maker: input.node,
    digest: known.outputs.get(input.node)?.[input.output]?.digest,
  }));
  const missing = found.flatMap(({ maker, digest }) => (digest === undefined ? [maker] : []));
  return missing.length > 0
    ? either.left([...new Set(missing)])
    : either.right(Object.fromEntries(found.map(({ name, digest }) => [name, digest as Digest])));
};

/** The first stage that would be computed under the key, if there is one. */
const sameAs = ({ surveyed }: Known, key: Digest): Pick<PlannedStage, 'sameAs'> => {
  const first = surveyed.find(({ planned }) => planned.key === key);
  return first === undefined ? {} : { sameAs: first.planned.stage };
};

const took = (manifest: Manifest): Pick<PlannedStage, 'seconds'> => {
  const seconds = secondsOf(manifest);
  return seconds === undefined ? {} : { seconds };
};

const damagedIn = (found: Found, damage: readonly Damage[]): Pick<PlannedStage, 'damaged'> => {
  const entries = damage.map(({ entry, what }) => `${entry}: ${what}`);
  const { objects, lacking } = found.found === 'damaged' ? found : { objects: [], lacking: [] };
  const damaged = [
    ...entries,
    ...lacking.map((name) => `the output ${quoted(name)}: its entry lacks it`),
    ...objects.map(({ digest, state }) => `object ${digest}: it is ${state}`),
  ];
  return damaged.length === 0 ? {} : { damaged };
};

const planNode =
  (services: RunServices, names: ReadonlyMap<FlowNode, string>) =>
  (known: Known, graphNode: ConfiguredNode): taskEither.TaskEither<Problem, Known> => {
    const namesOf = (nodes: readonly FlowNode[]): readonly string[] => [
      ...new Set(nodes.map((node) => names.get(node) as string)),
    ];
    const after = namesOf(Object.values(graphNode.node.inputs).map(({ node }) => node));
    const { executor } = graphNode.node;
    const place = executor === undefined ? {} : { executor: withoutCredentials(executor) };
    const add = (
      rest: Omit<PlannedStage, 'stage' | 'after' | 'executor'>,
      seen: Omit<SurveyedStage, 'graphNode' | 'planned'> = { hasCheckpoint: false },
    ): Known => ({
      surveyed: [...known.surveyed, { graphNode, planned: { stage: graphNode.name, after, ...place, ...rest }, ...seen }],
      outputs: rest.outputs === undefined ? known.outputs : new Map(known.outputs).set(graphNode.node, rest.outputs),
    });
    const inputs = inputDigests(graphNode, known);
    if (either.isLeft(inputs)) return taskEither.right(add({ status: 'depends', waitsFor: namesOf(inputs.left) }));
    return pipe(
      resolveNode(services, graphNode, inputs.right, unwatched),
      taskEither.chain((resolved) => {
        const { key, absent } = resolved;
        return pipe(
          lookUp(services.store, key, graphNode.node.definition),
          taskEither.bindTo('found'),
          taskEither.bind('checkpoint', () => services.store.checkpointNote(key)),
          taskEither.bind('damage', ({ found }) =>
            found.found === 'intact' ? taskEither.right([]) : services.store.damage(key),
          ),
          taskEither.bind('job', ({ found }) =>
            onDisk(services.store.where, async () =>
              found.found === 'intact' ? undefined : jobUnderWay(services.store.blobs, key),
            ),
          ),
          taskEither.map(({ found, checkpoint, damage, job }) => {
            const hasCheckpoint = checkpoint._tag === 'Some';
            const plan: Omit<PlannedStage, 'stage' | 'after'> =
              found.found === 'intact'
                ? {
                    status: 'cached',
                    key,
                    ...took(found.manifest),
                    outputs: found.manifest.outputs,
                    ...(found.dropped.length === 0 ? {} : { dropped: found.dropped }),
                    ...(absent === undefined ? {} : { absent: absent.what }),
                  }
                : {
                    status: hasCheckpoint ? 'resume' : 'run',
                    key,
                    ...(job === undefined ? {} : { job }),
                    ...damagedIn(found, damage),
                    ...sameAs(known, key),
                  };
            return add(plan, { resolved, found, hasCheckpoint });
          }),
        );
      }),
    );
  };

/** The stages that would be computed once more are so: those of which a result, or what a stage reads that is computed, was dropped. */
const withRestored = (surveyed: readonly SurveyedStage[], results: readonly GraphOutput[]): readonly SurveyedStage[] => {
  const after: SurveyedStage[] = [];
  for (const one of [...surveyed].reverse()) {
    const { graphNode, planned } = one;
    const isGone = ({ node, output }: Pick<GraphOutput, 'node' | 'output'>): boolean =>
      node === graphNode.node && planned.dropped?.includes(output) === true;
    const readBy = after.flatMap((reader) =>
      reader.planned.status !== 'cached' && Object.values(reader.graphNode.node.inputs).some(isGone)
        ? [reader.planned.stage]
        : [],
    );
    const isRestored = readBy.length > 0 || results.some(isGone);
    after.unshift(isRestored ? { ...one, planned: { ...planned, status: 'run', readBy } } : one);
  }
  return after;
};

/** Says what a run of a graph would do, and what that rests on. */
export const surveyGraph =
  (services: RunServices) =>
  ({ nodes, outputs }: ConfiguredGraph): taskEither.TaskEither<Problem, readonly SurveyedStage[]> =>
  async () => {
    beginKeys(services, nodes);
    const names = new Map(nodes.map(({ node, name }) => [node, name]));
    let known: Known = { surveyed: [], outputs: new Map() };
    for (const graphNode of nodes) {
      const next = await planNode(services, names)(known, graphNode)();
      if (either.isLeft(next)) return next;
      known = next.right;
    }
    return either.right(withRestored(known.surveyed, outputs));
  };

/** Says what a run of a graph would do. */
export const planGraph =
  (services: RunServices) =>
  (graph: ConfiguredGraph): taskEither.TaskEither<Problem, readonly PlannedStage[]> =>
    pipe(
      surveyGraph(services)(graph),
      taskEither.map((surveyed) => surveyed.map(({ planned }) => planned)),
    );

/**
 * The graph of an experiment that this machine can compute, or whose every result is in the store already: what is
 * there needs no memory.
 */
export const checkedGraph = (experiment: Experiment, services: RunServices): taskEither.TaskEither<Problem, ConfiguredGraph> =>
  pipe(
    configuredGraph(experiment, services.overrides),
    taskEither.orElse((problem) =>
      pipe(
        configuredGraph(experiment, services.overrides, { memoryBytes: Number.POSITIVE_INFINITY }),
        taskEither.chainFirst((graph) =>
          pipe(
            planGraph(services)(graph),
            taskEither.filterOrElse(
              (planned) => planned.every(({ status }) => status === 'cached'),
              () => problem,
            ),
          ),
        ),
        taskEither.mapLeft(() => problem),
      ),
    ),
  );

/** Says what a run of the experiment would do, stage by stage, without running or downloading anything. */
export const planExperiment = (
  experiment: Experiment,
  services: RunServices,
): taskEither.TaskEither<Problem, readonly PlannedStage[]> =>
  pipe(checkedGraph(experiment, services), taskEither.chain(planGraph(services)));
