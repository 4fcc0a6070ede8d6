import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Scheme, SchemeKind } from '../../base/scheme.js';
import { findAddress, moduleOf } from '../address/open-address.js';
import { parseAddress } from '../address/parse-address.js';
import { STORES, storeAddress } from '../address/stores.js';
import { builtInExecutors } from '../executors/built-in.js';
import { builtInSinks } from '../loggers/built-in.js';
import { namedBackend } from './backend-choice.js';
import type { Surroundings } from './surroundings.js';

/** Names that a person gave the parts of a run. */
export interface WrittenNames {
  readonly backend?: string;
  readonly store?: string;
  readonly executor?: string;
  /** Sinks, by `--log` or by `--to`. */
  readonly log?: readonly string[];
  readonly to?: readonly string[];
}

/** A text and the option or variable that it was given with. */
type Written = readonly [text: string | undefined, from: string];

/**
 * Refuses the name of a backend, store, executor or sink that nothing has, so that nobody waits for an experiment to be loaded
 * to hear of it. What a user's module has is not looked at: it is loaded, and may be refused, when the run is put together.
 */
export const expectNames = (
  { backend, store, executor, log = [], to = [] }: WrittenNames,
  { folder, environment, backends }: Surroundings,
): taskEither.TaskEither<Problem, void> => {
  const context = { folder, environment };
  const nothing: taskEither.TaskEither<Problem, unknown> = taskEither.right(undefined);
  const isNamed = (text: string | undefined, builtIn: readonly Scheme[]): text is string =>
    text !== undefined && text !== '' && moduleOf(parseAddress(text, folder), builtIn, folder) === undefined;
  const expectScheme = (kind: SchemeKind, builtIn: readonly Scheme[], [text, from]: Written) =>
    isNamed(text, builtIn) ? findAddress<SchemeKind, unknown>(kind, builtIn, text, from, context) : nothing;
  const [place, placeFrom]: Written = store === undefined ? [environment['SLUICE_STORE'], 'SLUICE_STORE'] : [store, '--store'];
  const computing: Written =
    executor === undefined ? [environment['SLUICE_EXECUTOR'], 'SLUICE_EXECUTOR'] : [executor, '--executor'];
  return pipe(
    [
      backend === undefined ? nothing : namedBackend(backends, backend),
      isNamed(place, STORES) ? storeAddress(place, placeFrom, context) : nothing,
      expectScheme('executor', builtInExecutors, computing),
      ...log.map((text) => expectScheme('sink', builtInSinks, [text, '--log'])),
      ...to.map((text) => expectScheme('sink', builtInSinks, [text, '--to'])),
    ],
    taskEither.sequenceSeqArray,
    taskEither.map(() => undefined),
  );
};
