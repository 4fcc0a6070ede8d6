import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { defer, EMPTY, from, mergeMap, type Observable, of } from 'rxjs';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import type { Problem } from '../../base/problem.js';
import { isNumeric } from '../stage.js';
import type { SaveCheckpoint } from '../worker/keep-checkpoints.js';
import { type JobRequest, startJob } from '../worker/start.js';
import { announceArtifact } from './announce.js';
import { failed, interruptedBefore, interruption } from './failure.js';
import type { Failure, NodeResult, NodeRun, Outputs } from './node-run.js';

const UNKNOWN_BEFORE = 'its checkpoint does not say how long the work before it took; the time of the stage will be without it';

const jobOf = ({ graphNode: { name, node, config }, resolved, inputs, locations, absent, options }: NodeRun): JobRequest => ({
  name,
  stage: node.definition.stage,
  source: node.definition.source,
  config,
  inputs,
  seed: resolved.parts.seed ?? 0,
  backend: isNumeric(node.definition, config) ? options.backend : undefined,
  key: resolved.key,
  store: options.store.address,
  files: resolved.files,
  locations: [...locations],
  // An exception cannot always cross threads.
  absent: absent.map(({ cause: _, ...rest }) => rest),
  checkpointSeconds: options.checkpointSeconds ?? 5,
});

// The manifest comes last: a run that is killed before it finds the artifacts again as if they were new.
const conclude = (
  { graphNode: { name }, resolved: { key, parts }, options, emit }: NodeRun,
  outputs: Outputs,
  seconds: number,
): taskEither.TaskEither<Failure, Outputs> =>
  pipe(
    options.store.writeManifest({
      format: 1,
      key,
      parts,
      outputs,
      run: options.run,
      finished: options.now().toISOString(),
      seconds,
    }),
    taskEither.chain(() => options.store.removeCheckpoint(key)),
    taskEither.bimap(
      (error): Failure => ({ problem: option.some(error) }),
      () => {
        emit({ type: 'stage', stage: name, status: 'done', key, seconds });
        return outputs;
      },
    ),
  );

/** The seconds of work that the checkpoint to go on from holds: 0 where there is none, undefined where they are not known. */
const secondsBefore = ({ graphNode, resolved, options }: NodeRun): taskEither.TaskEither<Problem, number | undefined> =>
  graphNode.node.definition.checkpoint === undefined
    ? taskEither.right(0)
    : pipe(
        options.store.checkpointNote(resolved.key),
        taskEither.map(
          option.match(
            () => 0,
            ({ seconds }) => seconds,
          ),
        ),
      );

/** Computes a node's stage in a worker, relays its events, and records what it produced. Emits once. */
export const compute = (run: NodeRun): Observable<NodeResult> =>
  defer(() => {
    const { graphNode, resolved, options, emit } = run;
    const { name: stage } = graphNode;
    const { key } = resolved;
    if (options.signal.aborted) return of(interruptedBefore(interruption(stage)));
    if (isNumeric(graphNode.node.definition, graphNode.config)) run.announceBackend();
    const outputs: Record<string, ProducedArtifact> = {};
    const clock = options.monotonic ?? (() => performance.now());
    const began = clock();
    emit({ type: 'stage', stage, status: 'running', key });
    const work = (before: number | undefined): Observable<NodeResult> => {
      let earlier = 0;
      const seconds = (): number => earlier + (clock() - began) / 1000;
      const save: SaveCheckpoint = ({ state, note }) => options.store.writeCheckpoint(key, { state, note, seconds: seconds() });
      return startJob(jobOf(run), save, options.signal).pipe(
        mergeMap((message): Observable<NodeResult> => {
          switch (message.type) {
            case 'finished':
              return from(conclude(run, outputs, seconds())());
            case 'failed':
              return of(failed(message.problem));
            case 'interrupted':
              return of(failed(interruption(stage)));
            case 'artifact':
              outputs[message.name] = message.produced;
              announceArtifact(emit, stage, message.name, message.produced);
              return EMPTY;
            case 'resumed':
              earlier = before ?? 0;
              emit({ type: 'stage', stage, status: 'running', key, resumed: true });
              if (before === undefined) emit({ type: 'log', stage, level: 'warning', message: UNKNOWN_BEFORE });
              return EMPTY;
            default:
              emit({ ...message, stage });
              return EMPTY;
          }
        }),
      );
    };
    return from(secondsBefore(run)()).pipe(mergeMap(either.match((error) => of(failed(error)), work)));
  });
