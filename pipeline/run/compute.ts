import * as either from 'fp-ts/lib/Either.js';
import {
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  isObservable,
  mergeMap,
  type Observable,
  of,
  takeUntil,
  takeWhile,
} from 'rxjs';
import { type MachinePeaks, withPeaks } from '../../artifacts/machine-peaks.js';
import type { ProducedArtifact } from '../../artifacts/manifest.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Executor } from '../executors/executor.js';
import { inThreads } from '../executors/thread.js';
import { isNumeric } from '../stage.js';
import { typeScriptHomes } from '../typescript.js';
import { endsJob, type Job, type WorkerMessage } from '../worker/job.js';
import { announceArtifact } from './announce.js';
import { type CodeOfJob, codeOf } from './code-of.js';
import { type Concluded, conclude, sweptAgain, sweptWarning } from './conclude.js';
import { failed, interruptedBefore, interruption } from './failure.js';
import { keepOrigins } from './keep-origins.js';
import type { NodeResult, NodeRun } from './node-run.js';
import { outputsLacking } from './resolve.js';
import { tellAgain } from './tell-again.js';
import { type ShownTeller, shownTeller } from './tell-shown.js';
import { nothingTold, type Told } from './told.js';
import { takesExtra } from './wanted.js';

const UNKNOWN_BEFORE = 'its checkpoint does not say how long the work before it took; the time of the stage will be without it';

const jobOf = (
  {
    graphNode: { name, node, config, decoded, resources, alarms },
    resolved,
    inputs,
    locations,
    absent,
    options,
    device,
  }: NodeRun,
  code: CodeOfJob,
): Job => ({
  name,
  stage: node.definition.stage,
  source: node.definition.source,
  config,
  inputs,
  seed: resolved.parts.seed ?? 0,
  backend: isNumeric(node.definition, decoded) ? options.backend : undefined,
  ...(device === undefined ? {} : { device }),
  key: resolved.key,
  ...code,
  store: options.store.address,
  files: resolved.files,
  locations: [...locations],
  // An exception cannot always cross threads.
  absent: [...absent].map(({ cause: _, ...rest }) => rest),
  checkpointSeconds: options.checkpointSeconds ?? 5,
  verified: Object.fromEntries(
    Object.values(inputs).flatMap((digest) => {
      const stamp = options.store.verified(digest);
      return stamp === undefined ? [] : [[digest, stamp]];
    }),
  ),
  resources,
  alarms,
  ...(takesExtra(options.wanted) ? { partials: true as const } : {}),
  ...(options.executor?.detached ? { conclusion: { parts: resolved.parts, run: options.run } } : {}),
  homes: typeScriptHomes(),
});

const unmade = (executor: string, outputs: readonly string[], stage: string): Problem =>
  problem(
    'stage',
    `the executor "${executor}" says that the stage is finished, and told of no output ${outputs.map(quoted).join(', ')}`,
    `stage ${stage}`,
    'see that its `execute` passes on every message of the worker, as they come',
  );

const immediately = <A>(work: () => Promise<A>): Promise<A> => new Promise((settle) => setImmediate(() => settle(work())));

/** Tells whether a message shows that a job is computed, before which one that goes on from a checkpoint says so. */
const showsWork = ({ type }: WorkerMessage): boolean =>
  type === 'metric' || type === 'progress' || type === 'artifact' || type === 'finished';

/** A warning that a worker is gone and its stage is tried once more. */
const lossOf = ({ graphNode: { node } }: NodeRun, { what }: Problem): string =>
  node.definition.checkpoint === undefined
    ? `${what}; the stage is tried once more`
    : `${what}; the stage is tried once more, from its last checkpoint if it has one`;

const unobservable = (executor: string, stage: string): WorkerMessage => ({
  type: 'failed',
  problem: problem(
    'stage',
    `the executor "${executor}" gave no Observable for the job`,
    `stage ${stage}`,
    'have its `execute` give an Observable of messages, which `from` and `defer` of rxjs make of a promise',
  ),
});

/** The messages of a job up to the last; the problem of the executor where it ends without one. */
const messagesOf = (job: Job, executor: Executor, signal: AbortSignal): Observable<WorkerMessage> =>
  defer(() => {
    let hasEnded = false;
    const unended: WorkerMessage = {
      type: 'failed',
      problem: problem(
        'stage',
        `the executor "${executor.name}" ended the job without saying how`,
        `stage ${job.name}`,
        'see that the last message of its `execute` is finished, interrupted, failed or lost',
      ),
    };
    const given = executor.execute(job, signal);
    // What a user's code gives.
    if (!isObservable(given)) return of(unobservable(executor.name, job.name));
    return concat(
      given.pipe(
        // Whether or not the stream completes then.
        takeWhile((message) => {
          hasEnded = endsJob(message);
          return !hasEnded;
        }, true),
      ),
      defer(() => (hasEnded ? EMPTY : of(unended))),
    );
  });

/** Runs a node's job, a second time where its worker is lost; empty where another takes the node over meanwhile. */
const attempt = (
  run: NodeRun,
  takenOver: Observable<void>,
  told: Told,
  shown: ShownTeller,
  kept: Promise<void>,
  isLast: boolean,
): Observable<NodeResult> => {
  const { graphNode, options, emit } = run;
  const { executor = inThreads, signal } = options;
  const { name: stage } = graphNode;
  const outputs: Record<string, ProducedArtifact> = {};
  let devices: readonly string[] = [];
  let machine: MachinePeaks = {};
  const resume = (seconds: number | undefined): void => {
    hasResumed = true;
    const known = seconds === undefined ? {} : { seconds };
    emit({ type: 'stage', stage, status: 'resumed', key: run.resolved.key, ...known });
  };
  // The second worker of a stage that finds no checkpoint says nothing of the first one's work, which is repeated.
  let hasResumed = !isLast;
  told.from([]);
  const room = options.room ?? (async () => undefined);
  const again = (why: string): Observable<NodeResult> => {
    emit({ type: 'log', stage, level: 'warning', message: why });
    return attempt(run, takenOver, told, shown, kept, true);
  };
  const keptOrAgain = ({ gone }: Concluded): Observable<NodeResult> => {
    if (gone.length === 0) return of(either.right(outputs));
    return isLast ? of(failed(sweptAgain(stage, gone))) : again(sweptWarning(gone));
  };
  return from(codeOf(run)()).pipe(
    mergeMap(
      either.match(
        (error) => of<WorkerMessage>({ type: 'failed', problem: error }),
        (code) => messagesOf(jobOf(run, code), executor, signal),
      ),
    ),
    // Before what is concluded of them: that is brought to its end.
    takeUntil(takenOver),
    concatMap((message): Observable<NodeResult> => {
      if (!hasResumed && showsWork(message)) resume(0);
      switch (message.type) {
        case 'finished': {
          const lacking = outputsLacking(graphNode.node.definition.outputs, outputs);
          return lacking.length > 0
            ? of(failed(unmade(executor.name, lacking, stage)))
            : from(conclude(run, outputs, { seconds: message.seconds, devices, machine }, kept)()).pipe(
                mergeMap(either.match((failure) => of<NodeResult>(either.left(failure)), keptOrAgain)),
              );
        }
        case 'failed':
          return of(failed(message.problem));
        case 'lost':
          if (signal.aborted) return of(failed(interruption(stage)));
          if (isLast) return of(failed(message.problem));
          return again(lossOf(run, message.problem));
        case 'interrupted':
          return of(failed(interruption(stage)));
        case 'artifact':
          outputs[message.name] = message.produced;
          if (!told.isNewArtifact(message.name, message.produced.digest)) return EMPTY;
          announceArtifact(emit, stage, message.name, message.produced);
          shown.whole(message.name, message.produced);
          return EMPTY;
        case 'partial':
          shown.part(message.name, message.bytes);
          return EMPTY;
        case 'resumed':
          resume(message.seconds);
          if (message.seconds === undefined) emit({ type: 'log', stage, level: 'warning', message: UNKNOWN_BEFORE });
          return from(tellAgain(stage, told.from(message.metrics), emit, room, signal)).pipe(ignoreElements());
        case 'devices':
          devices = message.devices;
          run.noteDevices(stage, devices);
          return EMPTY;
        case 'metric':
          if (message.ofMachine) machine = withPeaks(machine, message.values);
          if (told.isNewMetric(message)) emit({ ...message, stage });
          return EMPTY;
        default:
          emit({ ...message, stage });
          return EMPTY;
      }
    }),
  );
};

/**
 * Computes a node's stage where its executor says, relays its events, and records what it produced. Emits once.
 *
 * A worker that is lost, killed from outside, is no fault of the stage: it goes on from its last checkpoint in another, once.
 * Its status is then `resumed`, also where it begins anew, and what was told already of metrics and outputs is not told again.
 *
 * @param takenOver emits once another computes the node: the job is ended at once, without a checkpoint, and nothing is emitted
 */
export const compute = (run: NodeRun, takenOver: Observable<void>): Observable<NodeResult> =>
  defer(() => {
    const { graphNode, resolved, options, drawings, emit } = run;
    const { name: stage } = graphNode;
    if (options.signal.aborted) return of(interruptedBefore(interruption(stage)));
    if (isNumeric(graphNode.node.definition, graphNode.decoded)) run.announceBackend();
    run.announceUnheeded(graphNode.resources);
    emit({ type: 'stage', stage, status: 'running', key: resolved.key });
    const seed = resolved.parts.seed ?? null;
    const shown = shownTeller({ stage, seed, kinds: graphNode.node.definition.outputs }, options, drawings, emit);
    // Once the stage is submitted, so that it does not wait for that.
    const kept = immediately(() => keepOrigins(options, resolved));
    return attempt(run, takenOver, nothingTold(), shown, kept, false);
  });
