import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type * as taskEither from 'fp-ts/lib/TaskEither.js';
import { defaultIfEmpty, defer, from, map, mergeMap, Observable, of, tap } from 'rxjs';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import type { Claim } from '../../artifacts/store.js';
import type { MachineDevice } from '../../base/backend.js';
import type { Problem } from '../../base/problem.js';
import { isNumeric } from '../stage.js';
import { placeAsked } from './asked-device.js';
import { compute } from './compute.js';
import { failed, interruptedBefore, interruption } from './failure.js';
import type { Limiter, Needs } from './limit.js';
import type { NodeResult, NodeRun, Outputs } from './node-run.js';
import { reuse, reuseOrMend } from './reuse.js';

/** The end of a node by a problem. */
export const ended = (error: Problem): Observable<NodeResult> => of(failed(error));

/** Goes on with what some work gives; its problem ends the node. */
export const perform = <A>(
  work: taskEither.TaskEither<Problem, A>,
  next: (value: A) => Observable<NodeResult>,
): Observable<NodeResult> => from(work()).pipe(mergeMap(either.match(ended, next)));

/** The result that is there already, or the work that otherwise gives it. */
export const orElse = (otherwise: () => Observable<NodeResult>) =>
  option.match(otherwise, (outputs: Outputs) => of<NodeResult>(either.right(outputs)));

/** Outcome of a node's turn: its end, that another has its key, or that another took the key over during it. */
type Turn = { readonly result: NodeResult } | { readonly holder: string } | 'taken over';

/** Gives what `use` does under a claim, and lets go of it then, also when it is unsubscribed. */
const under = ({ release }: Claim, use: Observable<NodeResult>): Observable<NodeResult> =>
  new Observable((subscriber) => {
    const running = use.pipe(mergeMap((result) => from(release()).pipe(map(() => result)))).subscribe(subscriber);
    return () => {
      running.unsubscribe();
      void release();
    };
  });

/** Gives what some work gives, and aborts it once it is unsubscribed, or `signal` is aborted. */
const whileSubscribed = <A>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<A>): Observable<A> =>
  new Observable((subscriber) => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const running = from(work(controller.signal)).subscribe(subscriber);
    return () => {
      running.unsubscribe();
      signal.removeEventListener('abort', abort);
      abort();
    };
  });

const TAKEN_OVER =
  'another run took this one for dead, since it was silent for so long, and computes the stage now; this one waits for its result';

/**
 * The key that a run claims for a node: that of the node, or, where the worker of its job holds that, another that those who follow
 * the job have in common.
 */
const claimedKey = ({ options: { executor }, resolved: { key } }: NodeRun): Digest =>
  executor?.detached ? digestOf(`following ${key}`) : key;

/** Computes a node under its claim; gives the turn back at once where another has that, or takes it over. */
const takeTurn = (run: NodeRun): Observable<Turn> => {
  const { options, resolved, graphNode, emit } = run;
  const work = ({ lost }: Claim): Observable<NodeResult> =>
    defer(() =>
      perform(
        reuseOrMend(run),
        orElse(() => compute(run, from(lost))),
      ),
    );
  const withClaim = (tried: either.Either<string, Claim>): Observable<Turn> => {
    if (either.isLeft(tried)) return of({ holder: tried.left });
    return under(tried.right, work(tried.right)).pipe(
      map((result): Turn => ({ result })),
      defaultIfEmpty<Turn, Turn>('taken over'),
      tap((turn) => {
        if (turn === 'taken over') emit({ type: 'log', stage: graphNode.name, level: 'warning', message: TAKEN_OVER });
      }),
    );
  };
  return new Observable((subscriber) => {
    if (options.signal.aborted) {
      subscriber.next({ result: interruptedBefore(interruption(graphNode.name)) });
      subscriber.complete();
      return undefined;
    }
    const trying = options.store.tryClaim(claimedKey(run), resolved.key)();
    const running = from(trying)
      .pipe(mergeMap(either.match((error): Observable<Turn> => of({ result: failed(error) }), withClaim)))
      .subscribe(subscriber);
    return () => {
      running.unsubscribe();
      // A claim that comes only now is nobody's.
      void trying.then(either.map(either.map(({ release }) => release())));
    };
  });
};

/** Gives a node the turn of its executor, where that has one for all runs of the process; a node that waits for it can be interrupted. */
const inTurnOf = ({ options: { executor, signal }, graphNode: { name } }: NodeRun, work: Observable<Turn>): Observable<Turn> => {
  const turnOf = executor?.inTurn;
  if (turnOf === undefined) return work;
  return new Observable((subscriber) => {
    let hasBegun = false;
    const stop = (): void => {
      if (hasBegun) return;
      subscriber.next({ result: interruptedBefore(interruption(name)) });
      subscriber.complete();
    };
    const begin = defer(() => {
      hasBegun = true;
      return work;
    });
    const running = turnOf(begin).subscribe(subscriber);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return () => {
      signal.removeEventListener('abort', stop);
      running.unsubscribe();
    };
  });
};

const onDevice = (run: NodeRun, device: MachineDevice | undefined): NodeRun => (device === undefined ? run : { ...run, device });

/** The needs of a node: its cores, and a place on the device that it asks for, or on one of the backend's where it computes on these. */
const needsOf = (
  { graphNode: { node, decoded, resources }, options: { backend, devices = [] } }: NodeRun,
  divided: readonly MachineDevice[],
): Needs => {
  const isShared = backend.sharesDevice === true || devices.length > 0;
  return {
    ...(resources.cores === undefined ? {} : { cores: resources.cores }),
    device:
      placeAsked(resources.device, divided) ??
      (isShared && (resources.device !== undefined || isNumeric(node.definition, decoded))),
  };
};

/**
 * Single-flight: whoever holds the key's claim computes; the others find the result in the store.
 *
 * A node takes the claim when its turn comes, not while it waits for one. Where another has the claim then, the turn is given
 * back, and the node comes again once nobody has it. So does one whose claim another takes over, since its holder was silent
 * for so long that it seemed dead: its work is ended, for the other makes the result.
 *
 * @param divided the devices among which the limiter divides stages
 * @param twin another stage of this run that has the key, if there is one by then
 */
export const computeOnce = (
  run: NodeRun,
  rank: number,
  { inTurn }: Limiter,
  divided: readonly MachineDevice[],
  twin: () => string | undefined,
): Observable<NodeResult> => {
  const { options, resolved, graphNode, emit } = run;
  const deviceAt = (place: number | undefined): MachineDevice | undefined =>
    place === undefined || divided.length < 2 ? undefined : divided[place];
  let hasWaited = false;
  const tellOf = (holder: string): void => {
    const message = `waiting for ${twin() ?? holder}, which computes the same stage`;
    if (!hasWaited) emit({ type: 'log', stage: graphNode.name, level: 'info', message });
    hasWaited = true;
  };
  const unclaimed = (error: Problem): Observable<NodeResult> =>
    of(error.problem === 'interrupted' ? interruptedBefore(interruption(graphNode.name)) : failed(error));
  const comeAgain = (): Observable<NodeResult> =>
    whileSubscribed(options.signal, (signal) => options.store.awaitUnclaimed(claimedKey(run), signal, resolved.key)()).pipe(
      mergeMap(either.match(unclaimed, () => perform(reuse(run), orElse(attempt)))),
    );
  const attempt = (): Observable<NodeResult> =>
    defer(() => inTurn(rank, (place) => inTurnOf(run, takeTurn(onDevice(run, deviceAt(place)))), needsOf(run, divided))).pipe(
      mergeMap((turn) => {
        if (turn === 'taken over') return comeAgain();
        if ('result' in turn) return of(turn.result);
        tellOf(turn.holder);
        return comeAgain();
      }),
    );
  return attempt();
};
