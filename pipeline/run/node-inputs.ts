import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { forkJoin, map, type Observable, of } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { FlowNode } from '../flow.js';
import { failureAfter } from './failure.js';
import type { Failure, NodeResult } from './node-run.js';

/** The failure of a node that takes what another may make and did not, such as the log of a stage that measures nothing. */
const unmade = (maker: string, output: string): Failure => ({
  problem: option.some(
    problem(
      'usage',
      `stage ${maker} made no ${quoted(output)}${output === 'metrics' ? ', since it measures nothing' : ''}`,
      `stage ${maker}`,
      'take something else of it',
    ),
  ),
});

/** The digests of a node's inputs, once the nodes that make them have ended. */
export const inputsOf = (
  node: FlowNode,
  results: ReadonlyMap<FlowNode, Observable<NodeResult>>,
  nameOf: (node: FlowNode) => string,
): Observable<either.Either<Failure, Readonly<Record<string, Digest>>>> => {
  const inputs = Object.entries(node.inputs).map(([name, { node: maker, output }]) =>
    (results.get(maker) as Observable<NodeResult>).pipe(
      map((result) =>
        pipe(
          result,
          either.mapLeft((failure) => failureAfter(nameOf(maker), failure)),
          either.chain((outputs) => {
            const made = outputs[output];
            return made === undefined ? either.left(unmade(nameOf(maker), output)) : either.right([name, made.digest] as const);
          }),
        ),
      ),
    ),
  );
  return (inputs.length === 0 ? of([]) : forkJoin(inputs)).pipe(
    map((known) => pipe(either.sequenceArray(known), either.map(Object.fromEntries))),
  );
};
