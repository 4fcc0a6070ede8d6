import * as either from 'fp-ts/lib/Either.js';
import { catchError, defer, filter, map, mergeMap, type Observable, of, shareReplay, tap } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import { readManifests } from '../../artifacts/store/actions.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Notice } from '../../base/notice.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { Executor } from '../executors/executor.js';
import { type ArtifactReference, bindNode, type FlowNode } from '../flow.js';
import type { FailedInput } from '../without-failed.js';
import { announceEnd } from './announce-end.js';
import { codeAnnouncer } from './code-announcer.js';
import type { ConfiguredGraph, ConfiguredNode } from './configure.js';
import { deviceMix } from './device-mix.js';
import type { Drawings } from './drawings.js';
import { dropConsumed } from './drop-consumed.js';
import { type DroppedOutput, dropOutput } from './drop-output.js';
import type { EventBody } from './event.js';
import { problemOf } from './failure.js';
import { heldOutputs } from './held-outputs.js';
import { holdKey, waitingTeller } from './hold.js';
import type { KeepPolicy } from './keep.js';
import { locateAgain } from './locate-again.js';
import { neededByOthers } from './needed-bytes.js';
import { nodeInputs, type ReadyNode } from './node-inputs.js';
import type { NodeResult, NodeRun, RunOptions } from './node-run.js';
import type { Places } from './places.js';
import { stageProblem } from './problems.js';
import { referenceTo } from './reference.js';
import { type ResolvedNode, resolveNode } from './resolve.js';
import { restorer } from './restore.js';
import { reuse } from './reuse.js';
import { computeOnce, ended, orElse, perform } from './single-flight.js';
import { stageNames } from './stage-names.js';
import { unheeded } from './unheeded.js';

/** Problem of a stage with an executor of its own that nobody has opened. */
const unopened = ({ name, node: { executor = '' } }: ConfiguredNode): Problem =>
  problem(
    'usage',
    `its executor ${cited(withoutCredentials(executor))} is not open`,
    `stage ${name}`,
    'give it among the `executors` of the run, by its address',
  );

/** Words of a warning that a stage is computed without inputs that failed. */
const withoutWords = ({ node }: ConfiguredNode, failed: readonly FailedInput[]): string =>
  `it is made without ${failed.length} of ${Object.keys(node.inputs).length} inputs, since ${stageNames([...new Set(failed.map(({ stage }) => stage))])} failed`;

const FILES_NEEDED = 'what the store has of the data is not enough, since the stage is computed: its files are looked for again';

const referencesOf = (
  node: FlowNode,
  result: Observable<NodeResult>,
  { store }: RunOptions,
): Observable<Readonly<Record<string, ArtifactReference<unknown>>>> =>
  result.pipe(
    filter(either.isRight),
    map(({ right }) =>
      Object.fromEntries(
        Object.entries(right).map(([name, produced]) => [name, referenceTo(store, node.definition.outputs[name], produced)]),
      ),
    ),
  );

/** A node whose key is known, and the work that computes it. */
interface Computation {
  readonly run: NodeRun;
  readonly compute: (run: NodeRun) => Observable<NodeResult>;
}

/** Nodes of a graph on their way. */
export interface Connected {
  /** The ends of the nodes, in the order of the graph; one that takes inputs waits for those that make them. */
  readonly results: readonly Observable<NodeResult>[];
  /** Emits once what is to be there at the end is there, and what is to go has gone: the problems of that. */
  readonly afterwards: Observable<readonly Problem[]>;
}

/** Connects the graph's nodes, so that each begins once it is subscribed and what it takes is there. */
export const connect = (
  graph: ConfiguredGraph,
  options: RunOptions,
  places: Places,
  drawings: Drawings,
  policy: KeepPolicy,
  emit: (event: EventBody) => void,
): Connected => {
  const results = new Map<FlowNode, Observable<NodeResult>>();
  const locations = new Map<Digest, string>();
  const absent = new Set<Problem>();
  const namesOf = new Map<Digest, readonly string[]>();
  let backendNotice = options.backendNotice;
  const announceBackend = (): void => {
    if (backendNotice !== undefined) emit({ type: 'log', ...backendNotice });
    backendNotice = undefined;
  };
  const warn = (message: string): void => emit({ type: 'log', level: 'warning', message });
  const unheededOf = new Map<Executor, ReturnType<typeof unheeded>>();
  const announcerOf = (executor: Executor): ReturnType<typeof unheeded> => {
    const announce = unheededOf.get(executor) ?? unheeded(executor, warn);
    unheededOf.set(executor, announce);
    return announce;
  };
  const noteDevices = deviceMix(warn);
  const names = new Map(graph.nodes.map(({ node, name }) => [node, name]));
  const nameOf = (node: FlowNode): string => names.get(node) as string;
  const found = new Map<FlowNode, Computation>();
  const problems: Problem[] = [];
  const bytes = restorer({
    results,
    nameOf,
    recompute: (node, why) => {
      const { run, compute } = found.get(node) as Computation;
      return compute({ ...run, restores: why });
    },
    onEnd: (node, result) => {
      problems.push(...problemOf(result));
      announceEnd(nameOf(node), emit)(result);
    },
  });
  const held = heldOutputs(async (keys) => (await readManifests(options.store.blobs, keys)).byKey);
  const announceCode = codeAnnouncer(emit);
  const noteLocations = (resolved: ResolvedNode): void => {
    for (const [digest, path] of resolved.locations) locations.set(digest, path);
  };
  const evaluate = ({ graphNode, inputs, failed }: ReadyNode, order: number): Observable<NodeResult> => {
    if (failed.length > 0)
      emit({ type: 'log', stage: graphNode.name, level: 'warning', message: withoutWords(graphNode, failed) });
    const onProgress = (done: number, total: number): void =>
      emit({ type: 'progress', stage: graphNode.name, done, total, unit: 'bytes' });
    const onNotice = (notice: Notice): void => emit({ type: 'log', stage: graphNode.name, ...notice });
    const executor = places.executorOf(graphNode.node);
    if (executor === undefined) return ended(unopened(graphNode));
    const watch = { signal: options.signal, onProgress, onNotice };
    return perform(resolveNode(options, graphNode, inputs, watch), (resolved) => {
      noteLocations(resolved);
      if (resolved.absent !== undefined) {
        absent.add(resolved.absent);
        const message = `the data is not here (${resolved.absent.what}); what the store has of it is used`;
        emit({ type: 'log', stage: graphNode.name, level: 'warning', message });
      }
      namesOf.set(resolved.key, [...(namesOf.get(resolved.key) ?? []), graphNode.name]);
      // Whichever of those with one key comes first computes; the one that waits may be the one that was known first.
      const twin = (): string | undefined => namesOf.get(resolved.key)?.find((name) => name !== graphNode.name);
      const announceUnheeded = announcerOf(executor);
      const noteDropped = (outputs: readonly string[]): void => bytes.note(graphNode.node, outputs);
      const tellers = { emit, drawings, announceBackend, announceUnheeded, announceCode, noteDevices, noteDropped };
      const run: NodeRun = { graphNode, resolved, inputs, locations, absent, options: { ...options, executor }, ...tellers };
      // In the order of the experiment: what was begun is brought to its end before the next branch.
      const computeHere = (one: NodeRun): Observable<NodeResult> =>
        computeOnce(one, order, places.limiterOf(executor), places.devicesOf(executor), twin);
      const compute = (one: NodeRun): Observable<NodeResult> => {
        const gone = one.resolved.absent;
        if (gone === undefined) return computeHere(one);
        const onceFound = defer(() => {
          emit({ type: 'log', stage: graphNode.name, level: 'info', message: FILES_NEEDED });
          return perform(locateAgain(options, graphNode, one.resolved, watch), (found) => {
            noteLocations(found);
            absent.delete(gone);
            return computeHere({ ...one, resolved: found });
          });
        });
        // Another run may have made it by now: then nothing has to be downloaded.
        return perform(
          reuse(one),
          orElse(() => onceFound),
        );
      };
      found.set(graphNode.node, { run, compute });
      held.hold(graphNode.node, resolved.key);
      return perform(holdKey(options, resolved.key, waitingTeller(graphNode.name, emit)), () =>
        perform(
          reuse(run),
          orElse(() =>
            // Before its turn, which those that make its inputs need.
            bytes.restoreInputs(graphNode.node).pipe(
              mergeMap(
                either.match(
                  (failure) => of<NodeResult>(either.left(failure)),
                  () => compute(run),
                ),
              ),
            ),
          ),
        ),
      );
    });
  };
  for (const [order, graphNode] of graph.nodes.entries()) {
    const { node, name } = graphNode;
    const result = nodeInputs(graphNode, results, nameOf).pipe(
      mergeMap(
        either.match(
          (failure) => of<NodeResult>(either.left(failure)),
          (ready) => evaluate(ready, order),
        ),
      ),
      // What a definition's own functions throw is a failure of its stage, and leaves the others be.
      catchError((error) => ended(stageProblem(error, name))),
      tap((end) => held.end(node, end)),
      tap(announceEnd(name, emit)),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    results.set(node, result);
    bindNode(node, referencesOf(node, result, options));
  }
  const readNeeded = neededByOthers(options.store.blobs, options.run);
  const drop = async (node: FlowNode, output: DroppedOutput): Promise<void> => {
    await drawings.drawn(output.stage);
    if (held.letGo(node, output.output)) await dropOutput(output, options, { others: readNeeded, own: held.objects }, emit);
  };
  return {
    results: [...results.values()],
    afterwards: dropConsumed({ graph, results, bytes, policy, drop }).pipe(map(() => problems)),
  };
};
