import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import { forkJoin, map, type Observable, of } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { encodeConfig } from '../configuration.js';
import type { FlowNode } from '../flow.js';
import { listedParts } from '../stage.js';
import type { FailedInput } from '../without-failed.js';
import type { ConfiguredNode } from './configure.js';
import { failureAfter } from './failure.js';
import type { Failure, NodeResult } from './node-run.js';

/** A node whose inputs are there; `failed` are those that it is computed without, its configuration then being another. */
export interface ReadyNode {
  readonly graphNode: ConfiguredNode;
  readonly inputs: Readonly<Record<string, Digest>>;
  readonly failed: readonly FailedInput[];
}

type Input = readonly [name: string, found: either.Either<Failure, Digest>];

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

const failureOf = ([, found]: Input): readonly Failure[] => (either.isLeft(found) ? [found.left] : []);

const digestsOf = (all: readonly Input[]): ReadyNode['inputs'] =>
  Object.fromEntries(all.flatMap(([name, found]) => (either.isRight(found) ? [[name, found.right] as const] : [])));

/** The inputs that failed, where each is a listed one and failed by a stage's own fault; undefined where one is not. */
const failedIn = ({ node: { definition } }: ConfiguredNode, all: readonly Input[]): readonly FailedInput[] | undefined => {
  const lacking = all.filter(([, found]) => either.isLeft(found));
  const failed = lacking.flatMap((one) => {
    const [name] = one;
    const { input, of: from } = listedParts(name);
    return failureOf(one).flatMap(({ cause }) =>
      cause === undefined || cause.problem.problem === 'interrupted' || !Object.hasOwn(definition.each, input)
        ? []
        : [{ input: name, of: from, stage: cause.stage, what: cause.problem.what }],
    );
  });
  return failed.length === lacking.length ? failed : undefined;
};

const readyWith = (graphNode: ConfiguredNode, all: readonly Input[]): either.Either<Failure, ReadyNode> => {
  const [first] = all.flatMap(failureOf);
  if (first === undefined) return either.right({ graphNode, inputs: digestsOf(all), failed: [] });
  const { definition } = graphNode.node;
  const failed = definition.withoutFailed === undefined ? undefined : failedIn(graphNode, all);
  if (definition.withoutFailed === undefined || failed === undefined) return either.left(first);
  return pipe(
    definition.withoutFailed(graphNode.decoded, failed),
    either.bimap(
      (notBegun): Failure => ({ ...first, notBegun }),
      (decoded): ReadyNode => ({
        graphNode: { ...graphNode, decoded, config: encodeConfig(definition, decoded) },
        inputs: digestsOf(all),
        failed,
      }),
    ),
  );
};

/**
 * A node with its inputs, once those that make them have ended. Where listed inputs were not made, a node whose stage says what it
 * then is goes without them; an interruption stops it as any other.
 */
export const nodeInputs = (
  graphNode: ConfiguredNode,
  results: ReadonlyMap<FlowNode, Observable<NodeResult>>,
  nameOf: (node: FlowNode) => string,
): Observable<either.Either<Failure, ReadyNode>> => {
  const inputs = Object.entries(graphNode.node.inputs).map(([name, { node: maker, output }]) =>
    (results.get(maker) as Observable<NodeResult>).pipe(
      map(
        (result): Input => [
          name,
          pipe(
            result,
            either.mapLeft((failure) => failureAfter(nameOf(maker), failure)),
            either.chain((outputs) => {
              const made = outputs[output];
              return made === undefined ? either.left(unmade(nameOf(maker), output)) : either.right(made.digest);
            }),
          ),
        ],
      ),
    ),
  );
  return (inputs.length === 0 ? of([]) : forkJoin(inputs)).pipe(map((all) => readyWith(graphNode, all)));
};
