import * as either from 'fp-ts/lib/Either.js';
import { defer, forkJoin, from, map, mergeMap, type Observable, of, shareReplay, take } from 'rxjs';
import type { FlowNode } from '../flow.js';
import type { ConfiguredGraph } from './configure.js';
import type { DroppedOutput } from './drop-output.js';
import type { KeepPolicy } from './keep.js';
import type { NodeResult } from './node-run.js';
import type { Restorer } from './restore.js';

/** Parts of a run that decide when an artifact of it is read by no further stage. */
export interface Consumption {
  readonly graph: ConfiguredGraph;
  readonly results: ReadonlyMap<FlowNode, Observable<NodeResult>>;
  readonly bytes: Pick<Restorer, 'lacking' | 'restore'>;
  readonly policy: KeepPolicy;
  /** Drops an output of a node that no stage of the run reads any more. */
  readonly drop: (node: FlowNode, output: DroppedOutput) => Promise<void>;
}

const allOf = (each: readonly Observable<boolean>[]): Observable<boolean> =>
  each.length === 0 ? of(true) : forkJoin(each).pipe(map((found) => found.every((one) => one)));

const WANTED = 'the run is to have it at its end';

/**
 * Has the bytes that a run is to have at its end made again where they were dropped, and drops what its policy lets go, each output
 * once no stage of the run will read it: all that take it have ended well, and none of them has to be computed again for another.
 * Emits once, when all of that is done; a stage that fails keeps what it reads.
 */
export const dropConsumed = ({ graph: { nodes }, results, bytes, policy, drop }: Consumption): Observable<void> => {
  const resultOf = (node: FlowNode): Observable<NodeResult> => (results.get(node) as Observable<NodeResult>).pipe(take(1));
  const readersOf = (node: FlowNode, output?: string): readonly FlowNode[] =>
    nodes.flatMap(({ node: reader }) =>
      Object.values(reader.inputs).some((input) => input.node === node && (output === undefined || input.output === output))
        ? [reader]
        : [],
    );
  const known = new Map<FlowNode, Observable<boolean>>();
  /** Tells whether a node has its result and will not be computed again in this run. */
  const settled = (node: FlowNode): Observable<boolean> => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const settling = resultOf(node).pipe(
      mergeMap((result): Observable<boolean> => {
        if (either.isLeft(result)) return of(false);
        const lacking = bytes.lacking(node);
        if (policy.wanted(node).some((output) => lacking.includes(output)))
          return bytes.restore(node, WANTED).pipe(map(either.isRight));
        // Who reads it may have it computed again.
        return lacking.length === 0 ? of(true) : allOf(readersOf(node).map(settled));
      }),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    known.set(node, settling);
    return settling;
  };

  const dropping = nodes.flatMap(({ node, name }) =>
    policy.droppable(node).map((output) =>
      allOf([settled(node), ...readersOf(node, output).map(settled)]).pipe(
        mergeMap((isOver) => (isOver ? resultOf(node) : of(either.left(undefined)))),
        mergeMap((result) => {
          const produced = either.isRight(result) ? result.right[output] : undefined;
          if (produced === undefined) return of(undefined);
          const { digest, kind, bytes: length } = produced;
          return from(drop(node, { output, stage: name, digest, kind, bytes: length }));
        }),
      ),
    ),
  );
  return defer(() => forkJoin([of(undefined), ...nodes.map(({ node }) => settled(node)), ...dropping])).pipe(
    map(() => undefined),
  );
};
