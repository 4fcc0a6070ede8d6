import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { defer, EMPTY, from, mergeMap, type Observable, of } from 'rxjs';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import { type JobRequest, startJob } from '../worker/start.js';
import { announceArtifact } from './announce.js';
import type { Failure, NodeResult, NodeRun, Outputs } from './node-run.js';

const interruption = (stage: string): Problem =>
  problem(
    'interrupted',
    'the run was interrupted',
    `stage ${stage}`,
    'run the same command again to go on from the last checkpoint',
  );

const failed = (error: Problem): NodeResult => either.left(option.some(error));

const jobOf = ({ graphNode: { name, node, config }, resolved, inputs, locations, absent, options }: NodeRun): JobRequest => ({
  name,
  stage: node.definition.stage,
  source: node.definition.source,
  config,
  inputs,
  seed: resolved.parts.seed ?? 0,
  backend: node.definition.numeric ? options.backend : undefined,
  key: resolved.key,
  storeFolder: options.store.folder,
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
    taskEither.bimap(option.some<Problem>, () => {
      emit({ type: 'stage', stage: name, status: 'done', key, seconds });
      return outputs;
    }),
  );

/** The seconds of earlier work that the stage goes on from; they are noted only for stages that can be interrupted and go on. */
const beginWork = ({ graphNode, resolved, options }: NodeRun, at: Date): taskEither.TaskEither<Problem, number> =>
  graphNode.node.definition.checkpoint === undefined ? taskEither.right(0) : options.store.beginWork(resolved.key, at);

/** Computes a node's stage in a worker, relays its events, and records what it produced. Emits once. */
export const compute = (run: NodeRun): Observable<NodeResult> =>
  defer(() => {
    const { graphNode, resolved, options, emit } = run;
    const { name: stage } = graphNode;
    const { key } = resolved;
    if (options.signal.aborted) return of(failed(interruption(stage)));
    if (graphNode.node.definition.numeric) run.announceBackend();
    const outputs: Record<string, ProducedArtifact> = {};
    const began = options.now();
    emit({ type: 'stage', stage, status: 'running', key });
    const work = (earlier: number): Observable<NodeResult> => {
      let resumed = false;
      return startJob(jobOf(run), options.signal).pipe(
        mergeMap((message): Observable<NodeResult> => {
          switch (message.type) {
            case 'finished': {
              const seconds = (options.now().getTime() - began.getTime()) / 1000;
              return from(conclude(run, outputs, seconds + (resumed ? earlier : 0))());
            }
            case 'failed':
              return of(failed(message.problem));
            case 'interrupted':
              return of(failed(interruption(stage)));
            case 'artifact':
              outputs[message.name] = message.produced;
              announceArtifact(emit, stage, message.name, message.produced);
              return EMPTY;
            case 'resumed':
              resumed = true;
              emit({ type: 'stage', stage, status: 'running', key, resumed: true });
              return EMPTY;
            default:
              emit({ ...message, stage });
              return EMPTY;
          }
        }),
      );
    };
    return from(beginWork(run, began)()).pipe(mergeMap(either.match((error) => of(failed(error)), work)));
  });
