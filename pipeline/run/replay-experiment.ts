import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { Observable } from 'rxjs';
import { type Problem, problem } from '../../base/problem.js';
import type { Experiment } from '../experiment.js';
import type { Kinds } from '../stage.js';
import { beginEvent } from './begin-event.js';
import { type Drawings, drawingsOf } from './drawings.js';
import type { EventBody, RunEvent } from './event.js';
import type { RunOptions } from './node-run.js';
import { checkedGraph, type PlannedStage, planGraph } from './plan.js';
import { replayUnfinished } from './replay-unfinished.js';
import type { RunServices } from './resolve.js';
import { announceCached } from './reuse.js';
import { runOutputs } from './run-outputs.js';

/** Options of telling again what a store has of an experiment. */
export type ReplayOptions = RunServices &
  Required<Pick<RunOptions, 'replay'>> &
  Pick<RunOptions, 'now' | 'run' | 'versions' | 'signal' | 'wanted'>;

const LACKS: Readonly<Record<Exclude<PlannedStage['status'], 'cached'>, string>> = {
  run: 'the store does not have it',
  resume: 'its checkpoint is gone',
  depends: 'it is not known which result it would have: a stage before it is not in the store',
};

const replayStage = (
  { stage, status, key, outputs, damaged = [] }: PlannedStage,
  kinds: Kinds,
  options: ReplayOptions,
  drawings: Drawings,
  emit: (event: EventBody) => void,
): taskEither.TaskEither<Problem, void> => {
  const lacking = (why: string): void =>
    emit({ type: 'log', stage, level: 'warning', message: `there is nothing to replay of it: ${why}` });
  if (status === 'resume' && key !== undefined)
    return pipe(
      replayUnfinished(options, stage, key, emit),
      taskEither.map((isThere) => (isThere ? undefined : lacking([LACKS.resume, ...damaged].join('; ')))),
    );
  if (outputs === undefined || key === undefined) {
    lacking([LACKS[status === 'cached' ? 'run' : status], ...damaged].join('; '));
    return taskEither.right(undefined);
  }
  return pipe(
    options.store.manifest(key),
    taskEither.chain(
      option.match(
        () => {
          lacking(LACKS.run);
          return taskEither.right(undefined);
        },
        (manifest) =>
          pipe(
            announceCached(options, { stage, seed: manifest.parts.seed ?? null, kinds }, manifest, drawings, emit),
            taskEither.map(() => undefined),
          ),
      ),
    ),
  );
};

const interrupted = (name: string): Problem =>
  problem('interrupted', 'the replay was interrupted', `experiment ${name}`, 'replay it again, into another place');

/**
 * Tells the events of an experiment's finished stages again, from the store and in the order of the graph, as a run would whose
 * every stage is cached: nothing runs. A stage that is not finished is told as far as its checkpoint has it; of one that is not in
 * the store a warning says so.
 *
 * The stream errors, with a `usage` problem, if the graph cannot be built, and with that of a store that cannot be read.
 */
export const replayExperiment = (experiment: Experiment, options: ReplayOptions): Observable<RunEvent> =>
  new Observable((subscriber) => {
    const emit = (event: EventBody): void => subscriber.next({ ...event, time: options.now().toISOString(), run: options.run });
    const drawings = drawingsOf(options, emit);
    const replaying = pipe(
      checkedGraph(experiment, options),
      taskEither.chainFirstIOK((graph) => () => emit(beginEvent(experiment, graph, options, 'none'))),
      taskEither.bindTo('graph'),
      taskEither.bind('planned', ({ graph }) => planGraph(options)(graph)),
      taskEither.chainFirst(({ graph: { nodes }, planned }) =>
        pipe(
          planned,
          taskEither.traverseSeqArrayWithIndex((index, stage) =>
            subscriber.closed || options.signal.aborted
              ? taskEither.right(undefined)
              : replayStage(stage, nodes[index]?.node.definition.outputs ?? {}, options, drawings, emit),
          ),
        ),
      ),
      taskEither.chainFirstTaskK(() => drawings.end),
    );
    void replaying().then(
      either.match(
        (error) => subscriber.error(error),
        ({ graph, planned }) => {
          const problems = options.signal.aborted ? [interrupted(experiment.experiment)] : [];
          emit({ type: 'done', outputs: runOutputs(graph, (index) => planned[index]?.outputs), problems });
          subscriber.complete();
        },
      ),
      (error: unknown) => subscriber.error(error),
    );
    return drawings.stop;
  });
