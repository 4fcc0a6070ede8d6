import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, forkJoin, map, mergeMap, type Observable, of, shareReplay, take, tap } from 'rxjs';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { FlowNode } from '../flow.js';
import { failed, failureAfter } from './failure.js';
import type { Failure, NodeResult, Outputs } from './node-run.js';

/** Means of making again what was dropped, which the graph of a run lends. */
export interface RestoreMeans {
  readonly results: ReadonlyMap<FlowNode, Observable<NodeResult>>;
  readonly nameOf: (node: FlowNode) => string;
  /** Computes a node whose result is known once more, under its key. */
  readonly recompute: (node: FlowNode, why: string) => Observable<NodeResult>;
  /** Is told how each such computation ends. */
  readonly onEnd: (node: FlowNode, result: NodeResult) => void;
}

/** Bytes of a run's results that were dropped, and their making again. */
export interface Restorer {
  /** Notes which outputs of a node were dropped when its result was found. */
  readonly note: (node: FlowNode, outputs: readonly string[]) => void;
  /** The outputs of a node that were dropped, and are not there again. */
  readonly lacking: (node: FlowNode) => readonly string[];
  /** Has the outputs of a node made again, once a run, by the same key; what they are made from is made again before them. */
  readonly restore: (node: FlowNode, why: string) => Observable<NodeResult>;
  /** Has the bytes of a node's inputs made again where they were dropped; fails as the first of those that make them. */
  readonly restoreInputs: (node: FlowNode) => Observable<either.Either<Failure, void>>;
}

const changed = (stage: string, outputs: readonly string[]): Problem =>
  problem(
    'stage',
    `${outputs.map(quoted).join(', ')} was dropped, and computing it again gave something else: the stage is not a function of its key`,
    `stage ${stage}`,
    'run again, which goes on from what the stage gives now; `pipe check` says what differs from one computation to another',
  );

/** Opens the making again of what was dropped. */
export const restorer = ({ results, nameOf, recompute, onEnd }: RestoreMeans): Restorer => {
  const dropped = new Map<FlowNode, readonly string[]>();
  const under = new Map<FlowNode, Observable<NodeResult>>();
  const lacking = (node: FlowNode): readonly string[] => dropped.get(node) ?? [];

  const compared = (node: FlowNode, before: Outputs, after: Outputs): NodeResult => {
    const others = Object.keys(before).filter((output) => before[output]?.digest !== after[output]?.digest);
    if (others.length > 0) return failed(changed(nameOf(node), others));
    dropped.delete(node);
    return either.right(after);
  };
  const restoreInputs = (node: FlowNode): Observable<either.Either<Failure, void>> =>
    defer(() => {
      const makers = Object.values(node.inputs).flatMap(({ node: maker, output }) =>
        lacking(maker).includes(output) ? [maker] : [],
      );
      if (makers.length === 0) return of(either.right(undefined));
      const each = [...new Set(makers)].map((maker) =>
        restore(maker, `${nameOf(node)} reads it`).pipe(map(either.mapLeft((failure) => failureAfter(nameOf(maker), failure)))),
      );
      return forkJoin(each).pipe(
        map((all) =>
          pipe(
            either.sequenceArray(all),
            either.map(() => undefined),
          ),
        ),
      );
    });
  const restoreOnce = (node: FlowNode, why: string): Observable<NodeResult> =>
    (results.get(node) as Observable<NodeResult>).pipe(
      take(1),
      mergeMap(
        either.match(
          (failure) => of<NodeResult>(either.left(failure)),
          (before) =>
            restoreInputs(node).pipe(
              mergeMap(
                either.match(
                  (failure) => of<NodeResult>(either.left(failure)),
                  () => recompute(node, why),
                ),
              ),
              map(either.chain((after) => compared(node, before, after))),
              tap((result) => onEnd(node, result)),
            ),
        ),
      ),
    );
  const restore = (node: FlowNode, why: string): Observable<NodeResult> => {
    const known = under.get(node);
    if (known !== undefined) return known;
    const restoring = restoreOnce(node, why).pipe(shareReplay({ bufferSize: 1, refCount: true }));
    under.set(node, restoring);
    return restoring;
  };
  return {
    note: (node, outputs) => {
      dropped.set(node, outputs);
    },
    lacking,
    restore,
    restoreInputs,
  };
};
