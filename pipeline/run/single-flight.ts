import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import type * as taskEither from 'fp-ts/lib/TaskEither.js';
import { from, map, mergeMap, Observable, of } from 'rxjs';
import type { Claim } from '../../artifacts/store.js';
import type { Problem } from '../../base/problem.js';
import { compute } from './compute.js';
import { failed, interruptedBefore, interruption } from './failure.js';
import type { Limiter } from './limit.js';
import type { NodeResult, NodeRun, Outputs } from './node-run.js';
import { reuseOrMend } from './reuse.js';

/** The end of a node by a problem. */
export const ended = (error: Problem): Observable<NodeResult> => of(failed(error));

/** Goes on with what some work gives; its problem ends the node. */
export const perform = <A>(
  work: taskEither.TaskEither<Problem, A>,
  next: (value: A) => Observable<NodeResult>,
): Observable<NodeResult> => from(work()).pipe(mergeMap(either.match(ended, next)));

/** What is there already, or what otherwise gives it. */
export const orElse = (otherwise: () => Observable<NodeResult>) =>
  option.match(otherwise, (outputs: Outputs) => of<NodeResult>(either.right(outputs)));

/** A node whose claim could not be had: whoever waits for another run has not begun. */
const unclaimed =
  (stage: string) =>
  (error: Problem): Observable<NodeResult> =>
    of(error.problem === 'interrupted' ? interruptedBefore(interruption(stage)) : failed(error));

/** Takes a claim, gives what `use` does under it, and lets go of it, also when it is unsubscribed. */
const underClaim = (
  stage: string,
  claim: taskEither.TaskEither<Problem, Claim>,
  use: () => Observable<NodeResult>,
): Observable<NodeResult> =>
  new Observable((subscriber) => {
    const taken = claim();
    const release = async (): Promise<void> => {
      const held = await taken;
      if (either.isRight(held)) await held.right.release();
    };
    const using = from(taken).pipe(mergeMap(either.match(unclaimed(stage), use)));
    const running = using.pipe(mergeMap((result) => from(release()).pipe(map(() => result)))).subscribe(subscriber);
    return () => {
      running.unsubscribe();
      void release();
    };
  });

/**
 * Single-flight: whoever holds the key's claim computes; the others wait and find the result in the store.
 *
 * @param twin another stage of this run that has the key, if there is one by then
 */
export const computeOnce = (
  run: NodeRun,
  rank: number,
  { inTurn }: Limiter,
  twin: () => string | undefined,
): Observable<NodeResult> => {
  const { options, resolved, graphNode, emit } = run;
  const claim = options.store.claim(resolved.key, {
    signal: options.signal,
    onWait: (holder) =>
      emit({
        type: 'log',
        stage: graphNode.name,
        level: 'info',
        message: `waiting for ${twin() ?? holder}, which computes the same stage`,
      }),
  });
  return underClaim(graphNode.name, claim, () =>
    perform(
      reuseOrMend(run),
      // Damaged since it was found: what is not here cannot be made anew from nothing.
      orElse(() => (resolved.absent === undefined ? inTurn(rank, compute(run)) : ended(resolved.absent))),
    ),
  );
};
