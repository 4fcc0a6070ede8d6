import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { defer, forkJoin, from, map, mergeMap, Observable, Subject, throwError } from 'rxjs';
import type { Problem } from '../../base/problem.js';
import type { Executor } from '../executors/executor.js';
import { inThreads } from '../executors/thread.js';
import type { Experiment } from '../experiment.js';
import { expectDevices } from './asked-device.js';
import { beginEvent } from './begin-event.js';
import type { ConfiguredGraph } from './configure.js';
import { connect } from './connect.js';
import { dividedDevices } from './divide-devices.js';
import { drawingsOf } from './drawings.js';
import type { EventBody, RunEvent } from './event.js';
import { problemOf } from './failure.js';
import type { Graph } from './graph.js';
import { type KeepPolicy, keepPolicy } from './keep.js';
import type { NodeResult, RunOptions } from './node-run.js';
import { openPlaces } from './places.js';
import { checkedGraph, planGraph } from './plan.js';
import { beginKeys } from './resolve.js';
import { runExecutors } from './run-executors.js';
import { runOutputs } from './run-outputs.js';
import { sharedSignal } from './shared-signal.js';
import { beginCode } from './stored-code.js';

const doneEvent = (graph: Graph, results: readonly NodeResult[], further: readonly Problem[]): EventBody => ({
  type: 'done',
  outputs: runOutputs(graph, (index) => {
    const result = results[index];
    return result === undefined || either.isLeft(result) ? undefined : result.right;
  }),
  problems: [...results.flatMap(problemOf), ...further],
});

const runGraph = (experiment: Experiment, graph: ConfiguredGraph, policy: KeepPolicy, given: RunOptions): Observable<RunEvent> =>
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
    const { results, afterwards } = connect(graph, options, places, drawings, policy, emit);
    const running = forkJoin([forkJoin(results), afterwards])
      .pipe(mergeMap((ends) => from(drawings.end()).pipe(map(() => ends))))
      .subscribe({
        next: ([ended, problems]) => subscriber.next(stamped(doneEvent(graph, ended, problems))),
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
 * only if the graph cannot be built, a configuration in it or what it is to keep is not valid, or a stage asks for a device that is
 * not to be had; other problems are in the events of the stages that failed and in `done`. A failed stage stops what depends on it and nothing else. Unsubscribing ends the stages that compute.
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
    taskEither.bindTo('graph'),
    taskEither.bind('policy', ({ graph }) => taskEither.fromEither(keepPolicy(graph, options.keep))),
    taskEither.chainFirst(({ graph }) => pipe(all, taskEither.traverseSeqArray(expectDevicesOf(graph)))),
  );
  return defer(() => from(checked())).pipe(
    mergeMap(
      either.match(
        (error) => throwError(() => error),
        ({ graph, policy }) => {
          beginKeys(options, graph.nodes);
          beginCode(
            options,
            graph.nodes.filter(({ node }) => executorOf(node)?.detached),
          );
          return runGraph(experiment, graph, policy, options);
        },
      ),
    ),
  );
};
