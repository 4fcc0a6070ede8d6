import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { Executor } from '../executors/executor.js';
import type { Experiment } from '../experiment.js';
import { type Choice, choose } from '../run/choose.js';
import type { Override } from '../run/configure.js';
import { graphOf } from '../run/graph.js';
import { openExecutor } from './executor-place.js';
import type { Surroundings } from './surroundings.js';

/** The addresses that an experiment gives stages of its own; none of a graph that cannot be built, which the run says. */
const addressesIn = (experiment: Experiment, overrides: readonly Override[]): readonly string[] =>
  pipe(
    choose(
      experiment,
      overrides.filter((one): one is Choice => 'choice' in one),
    ),
    either.chain((chosen) => graphOf(experiment, chosen)),
    either.match(
      () => [],
      ({ nodes }) => [...new Set(nodes.flatMap(({ node: { executor } }) => executor ?? []))],
    ),
  );

/**
 * Opens the executors that an experiment gives some of its stages, each address once.
 *
 * @returns by address; a `usage` problem for an address that opens no executor
 */
export const openStageExecutors = (
  experiment: Experiment,
  overrides: readonly Override[],
  surroundings: Pick<Surroundings, 'folder' | 'environment'>,
): taskEither.TaskEither<Problem, ReadonlyMap<string, Executor>> =>
  pipe(
    addressesIn(experiment, overrides),
    taskEither.traverseSeqArray((address) =>
      pipe(
        openExecutor(address, `onExecutor(${cited(withoutCredentials(address))}) of the experiment:`, surroundings),
        taskEither.map((executor) => [address, executor] as const),
      ),
    ),
    taskEither.map((opened) => new Map(opened)),
  );
