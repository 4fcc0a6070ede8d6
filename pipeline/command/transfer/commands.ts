import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Address } from '../../../base/scheme.js';
import { openStore, readStore, storeAddress } from '../../address/stores.js';
import type { GraphOptions } from '../../compose/services.js';
import { endsWithProcess, isAbsent, noStoreHere, projectFolderOf, storeAddressOf } from '../../compose/store-place.js';
import type { Outcome } from '../declaration.js';
import type { Host } from '../host.js';
import { remoteWords } from './remote-words.js';
import { select } from './select.js';
import { type TransferChoices, transfer } from './transfer.js';
import { wantedPins } from './wanted-pins.js';

/** Options of `pipe push` and `pipe pull`. */
export type TransferOptions = GraphOptions & TransferChoices & { readonly store?: string };

interface Places {
  readonly from: Address<'store'>;
  readonly to: Address<'store'>;
}

const addressHere = (named: string | undefined, host: Host): taskEither.TaskEither<Problem, Address<'store'>> =>
  pipe(
    taskEither.fromTask(() => projectFolderOf(host.folder)),
    taskEither.chain((project) => storeAddressOf(named, host, project)),
  );

/** The store that gives: one that is there. */
const giving = (address: Address<'store'>, host: Host): taskEither.TaskEither<Problem, Store> =>
  pipe(
    readStore(address, host.environment),
    taskEither.filterOrElse((store) => !isAbsent(store), noStoreHere),
  );

/** The store that takes, which is made where there is none; for a rehearsal it is only read. */
const taking = (address: Address<'store'>, { dryRun }: TransferChoices, host: Host): taskEither.TaskEither<Problem, Store> =>
  pipe(
    dryRun ? readStore(address, host.environment) : openStore(address, host.environment),
    taskEither.filterOrElse(
      (store) => !endsWithProcess(store),
      (store) => problem('usage', 'a store in memory ends with this command', store.where, 'name a place that stays'),
    ),
  );

const between = (
  { from, to }: Places,
  words: readonly string[],
  options: TransferOptions,
  command: string,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  pipe(
    giving(from, host),
    taskEither.bindTo('source'),
    taskEither.bind('selected', ({ source }) => select(words, source, options, command, host)),
    taskEither.bind('target', () => taking(to, options, host)),
    taskEither.filterOrElse(
      ({ source, target }) => source.where !== target.where,
      ({ source }) => problem('usage', 'both are one store', source.where, 'name another store'),
    ),
    taskEither.bind('pins', ({ source, target, selected }) =>
      wantedPins(selected, { from: source, to: target, name: options.pin, now: host.now() }),
    ),
    taskEither.chain(({ source, target, selected, pins }) => transfer(source, target, selected, pins, options, host)),
  );

const withRemote = (
  words: readonly string[],
  options: TransferOptions,
  command: string,
  host: Host,
  placesOf: (here: Address<'store'>, remote: Address<'store'>) => Places,
): taskEither.TaskEither<Problem, Outcome> => {
  const read = remoteWords(words, command, host.environment);
  if (either.isLeft(read)) return taskEither.left(read.left);
  const { remote, where, what } = read.right;
  return pipe(
    addressHere(options.store, host),
    taskEither.bindTo('here'),
    taskEither.bind('there', () => storeAddress(remote, where, host)),
    taskEither.chain(({ here, there }) => between(placesOf(here, there), what, options, command, host)),
  );
};

/** `pipe push`: what this store has and another lacks goes there. */
export const pushCommand = (
  words: readonly string[],
  options: TransferOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  withRemote(words, options, 'pipe push', host, (here, remote) => ({ from: here, to: remote }));

/** `pipe pull`: what another store has and this one lacks comes here. */
export const pullCommand = (
  words: readonly string[],
  options: TransferOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  withRemote(words, options, 'pipe pull', host, (here, remote) => ({ from: remote, to: here }));

/** `pipe clone`: a store comes, whole, to a place that has none. */
export const cloneCommand = (
  remote: string,
  folder: string | undefined,
  options: TransferChoices,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  pipe(
    addressHere(folder, host),
    taskEither.bindTo('to'),
    taskEither.bind('from', () => storeAddress(remote, 'pipe clone', host)),
    taskEither.chainFirst(({ to }) =>
      pipe(
        readStore(to, host.environment),
        taskEither.filterOrElse(isAbsent, (store) =>
          problem(
            'usage',
            'there is a store already',
            store.where,
            `bring what it lacks with \`pipe pull ${remote}\`, or name another folder`,
          ),
        ),
      ),
    ),
    taskEither.chain(({ from, to }) => between({ from, to }, [], { ...options, set: [] }, 'pipe clone', host)),
  );
