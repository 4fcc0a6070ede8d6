import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import {
  catchError,
  defer,
  filter,
  forkJoin,
  from,
  map,
  mergeMap,
  Observable,
  of,
  Subject,
  shareReplay,
  tap,
  throwError,
} from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Notice } from '../../base/notice.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { Executor } from '../executors/executor.js';
import { inThreads } from '../executors/thread.js';
import type { Experiment } from '../experiment.js';
import { type ArtifactReference, bindNode, type FlowNode } from '../flow.js';
import type { FailedInput } from '../without-failed.js';
import { expectDevices } from './asked-device.js';
import { beginEvent } from './begin-event.js';
import { codeAnnouncer } from './code-announcer.js';
import type { ConfiguredGraph, ConfiguredNode } from './configure.js';
import { deviceMix } from './device-mix.js';
import { dividedDevices } from './divide-devices.js';
import { type Drawings, drawingsOf } from './drawings.js';
import type { EventBody, RunEvent } from './event.js';
import type { Graph } from './graph.js';
import { holdKey } from './hold.js';
import { nodeInputs, type ReadyNode } from './node-inputs.js';
import type { NodeResult, NodeRun, RunOptions } from './node-run.js';
import { openPlaces, type Places } from './places.js';
import { checkedGraph, planGraph } from './plan.js';
import { stageProblem } from './problems.js';
import { referenceTo } from './reference.js';
import { beginKeys, resolveNode } from './resolve.js';
import { reuse } from './reuse.js';
import { runExecutors } from './run-executors.js';
import { runOutputs } from './run-outputs.js';
import { sharedSignal } from './shared-signal.js';
import { computeOnce, ended, orElse, perform } from './single-flight.js';
import { stageNames } from './stage-names.js';
import { beginCode } from './stored-code.js';
import { unheeded } from './unheeded.js';

const announce = (stage: string, emit: (event: EventBody) => void) => (result: NodeResult) => {
  if (either.isRight(result)) return;
  const { problem, notBegun } = result.left;
  if (notBegun !== undefined) emit({ type: 'stage', stage, status: 'not-begun', reason: notBegun });
  else if (option.isSome(problem)) {
    const status = problem.value.problem === 'interrupted' ? 'interrupted' : 'failed';
    emit({ type: 'stage', stage, status, problem: problem.value });
  }
};

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

const doneEvent = (graph: Graph, results: readonly NodeResult[]): EventBody => ({
  type: 'done',
  outputs: runOutputs(graph, (index) => {
    const result = results[index];
    return result === undefined || either.isLeft(result) ? undefined : result.right;
  }),
  problems: results.flatMap((result) =>
    either.isLeft(result)
      ? option.match(
          () => [],
          (one: Problem) => [one],
        )(result.left.problem)
      : [],
  ),
});

/** Connects the graph's nodes: each is an Observable of how it ended, which waits for those it takes inputs from. */
const connect = (
  graph: ConfiguredGraph,
  options: RunOptions,
  places: Places,
  drawings: Drawings,
  emit: (event: EventBody) => void,
): readonly Observable<NodeResult>[] => {
  const results = new Map<FlowNode, Observable<NodeResult>>();
  const locations = new Map<Digest, string>();
  const absent: Problem[] = [];
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
  const announceCode = codeAnnouncer(emit);
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
      for (const [digest, path] of resolved.locations) locations.set(digest, path);
      if (resolved.absent !== undefined) {
        absent.push(resolved.absent);
        const message = `the data is not here (${resolved.absent.what}); what the store has of it is used`;
        emit({ type: 'log', stage: graphNode.name, level: 'warning', message });
      }
      namesOf.set(resolved.key, [...(namesOf.get(resolved.key) ?? []), graphNode.name]);
      // Whichever of those with one key comes first computes; the one that waits may be the one that was known first.
      const twin = (): string | undefined => namesOf.get(resolved.key)?.find((name) => name !== graphNode.name);
      const announceUnheeded = announcerOf(executor);
      const tellers = { emit, drawings, announceBackend, announceUnheeded, announceCode, noteDevices };
      const run: NodeRun = { graphNode, resolved, inputs, locations, absent, options: { ...options, executor }, ...tellers };
      return perform(holdKey(options, resolved.key), () =>
        perform(
          reuse(run),
          // In the order of the experiment: what was begun is brought to its end before the next branch.
          orElse(() => computeOnce(run, order, places.limiterOf(executor), places.devicesOf(executor), twin)),
        ),
      );
    });
  };
  const names = new Map(graph.nodes.map(({ node, name }) => [node, name]));
  const nameOf = (node: FlowNode): string => names.get(node) as string;
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
      tap(announce(name, emit)),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    results.set(node, result);
    bindNode(node, referencesOf(node, result, options));
  }
  return [...results.values()];
};

const runGraph = (experiment: Experiment, graph: ConfiguredGraph, given: RunOptions): Observable<RunEvent> =>
  new Observable((subscriber) => {
    const { signal, end } = sharedSignal(given.signal);
    const options = { ...given, signal };
    const events = new Subject<EventBody>();
    const stamped = (event: EventBody): RunEvent => ({ ...event, time: options.now().toISOString(), run: options.run });
    const relaying = events.subscribe((event) => subscriber.next(stamped(event)));
    subscriber.next(stamped(beginEvent(experiment, graph, options, (options.executor ?? inThreads).name)));
    for (const message of options.store.notices) subscriber.next(stamped({ type: 'log', level: 'warning', message }));
    const places = openPlaces(options);
    for (const message of places.notices) subscriber.next(stamped({ type: 'log', level: 'warning', message }));
    if (options.notice !== undefined) events.next({ type: 'log', level: 'info', message: options.notice });
    const emit = (event: EventBody): void => events.next(event);
    const drawings = drawingsOf(options, emit);
    const running = forkJoin(connect(graph, options, places, drawings, emit))
      .pipe(mergeMap((results) => from(drawings.end()).pipe(map(() => results))))
      .subscribe({
        next: (results) => subscriber.next(stamped(doneEvent(graph, results))),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    return () => {
      running.unsubscribe();
      drawings.stop();
      places.close();
      relaying.unsubscribe();
      end();
    };
  });

/**
 * Runs an experiment: every stage of its graph as soon as its inputs are there, unless the store has what it makes.
 *
 * The events come as one stream, of which `run` is the first and `done` the last. The stream errors, with a `usage` problem,
 * only if the graph cannot be built, a configuration in it is not valid or a stage asks for a device that is not to be had; other problems are in the events of the stages that
 * failed and in `done`. A failed stage stops what depends on it and nothing else. Unsubscribing ends the stages that compute.
 */
export const runExperiment = (experiment: Experiment, options: RunOptions): Observable<RunEvent> => {
  const { devices: known = [], backend, jobs } = options;
  const { all, of: executorOf } = runExecutors(options);
  const expectDevicesOf = (graph: ConfiguredGraph) => (executor: Executor) => {
    const nodes = graph.nodes.filter(({ node }) => executorOf(node) === executor);
    const divided = dividedDevices(executor, backend.name, known, jobs).devices;
    return expectDevices({ ...graph, nodes }, { executor, backend, known, divided }, planGraph(options)(graph));
  };
  const checked = pipe(
    checkedGraph(experiment, options),
    taskEither.chainFirst((graph) => pipe(all, taskEither.traverseSeqArray(expectDevicesOf(graph)))),
  );
  return defer(() => from(checked())).pipe(
    mergeMap(
      either.match(
        (error) => throwError(() => error),
        (graph) => {
          beginKeys(options, graph.nodes);
          beginCode(
            options,
            graph.nodes.filter(({ node }) => executorOf(node)?.detached),
          );
          return runGraph(experiment, graph, options);
        },
      ),
    ),
  );
};
