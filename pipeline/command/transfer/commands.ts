import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { Address } from '../../../base/scheme.js';
import { openStore, readStore, storeAddress } from '../../address/stores.js';
import type { GraphOptions } from '../../compose/services.js';
import { endsWithProcess, isAbsent, noStoreHere, projectFolderOf, storeAddressOf } from '../../compose/store-place.js';
import type { Outcome } from '../declaration.js';
import type { Host } from '../host.js';
import { cloning, mayBeCloned } from './cloning.js';
import { remoteWords } from './remote-words.js';
import { select } from './select.js';
import { type TransferChoices, transfer } from './transfer.js';
import { wantedPins } from './wanted-pins.js';

/** Options of `pipe push` and `pipe pull`. */
export type TransferOptions = GraphOptions & TransferChoices & { readonly store?: string };

interface Places {
  readonly from: Address<'store'>;
  readonly to: Address<'store'>;
  /** Words for the store that gives where that is not there. */
  readonly absent: (store: Store) => Problem;
}

/** The problem of an address under which there is no store to take from. */
const noStoreThere = ({ where }: Store): Problem =>
  problem('usage', 'there is no store there', where, 'correct the address of the other store, or push something to it first');

const addressHere = (named: string | undefined, host: Host): taskEither.TaskEither<Problem, Address<'store'>> =>
  pipe(
    taskEither.fromTask(() => projectFolderOf(host.folder)),
    taskEither.chain((project) => storeAddressOf(named, host, project)),
  );

/** The store that gives: one that is there. */
const giving = ({ from, absent }: Places, host: Host): taskEither.TaskEither<Problem, Store> =>
  pipe(
    readStore(from, host.environment),
    taskEither.filterOrElse((store) => !isAbsent(store), absent),
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

/** Work around a transfer into a store. */
type Around = (target: Store, work: taskEither.TaskEither<Problem, Outcome>) => taskEither.TaskEither<Problem, Outcome>;

const between = (
  places: Places,
  words: readonly string[],
  options: TransferOptions,
  command: string,
  host: Host,
  around: Around = (_, work) => work,
): taskEither.TaskEither<Problem, Outcome> =>
  pipe(
    giving(places, host),
    taskEither.bindTo('source'),
    taskEither.bind('selected', ({ source }) => select(words, source, options, command, host)),
    taskEither.bind('target', () => taking(places.to, options, host)),
    taskEither.filterOrElse(
      ({ source, target }) => source.where !== target.where,
      ({ source }) => problem('usage', 'both are one store', source.where, 'name another store'),
    ),
    taskEither.bind('pins', ({ source, target, selected }) =>
      wantedPins(selected, { from: source, to: target, name: options.pin, now: host.now() }),
    ),
    taskEither.chain(({ source, target, selected, pins }) => {
      const work = transfer(source, target, selected, pins, options, host);
      return options.dryRun ? work : around(target, work);
    }),
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
  withRemote(words, options, 'pipe push', host, (here, remote) => ({ from: here, to: remote, absent: noStoreHere }));

/** `pipe pull`: what another store has and this one lacks comes here. */
export const pullCommand = (
  words: readonly string[],
  options: TransferOptions,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> =>
  withRemote(words, options, 'pipe pull', host, (here, remote) => ({ from: remote, to: here, absent: noStoreThere }));

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
    // A folder by its path, however it was written.
    taskEither.bind('origin', ({ from }) =>
      pipe(
        readStore(from, host.environment),
        taskEither.map(({ where }) => where),
      ),
    ),
    taskEither.chainFirst(({ origin, to }) =>
      pipe(
        readStore(to, host.environment),
        taskEither.chain((store) =>
          isAbsent(store)
            ? taskEither.right(undefined)
            : pipe(
                onDisk(store.where, () => mayBeCloned(store.blobs, origin)),
                taskEither.filterOrElse(
                  (may) => may,
                  () =>
                    problem(
                      'usage',
                      'there is a store already',
                      store.where,
                      `bring what it lacks with \`pipe pull ${remote}\`, or name another folder`,
                    ),
                ),
                taskEither.map(() => undefined),
              ),
        ),
      ),
    ),
    taskEither.chain(({ from, origin, to }) => {
      const places = { from, to, absent: noStoreThere };
      return between(places, [], { ...options, set: [] }, 'pipe clone', host, (target, work) => cloning(target, origin, work));
    }),
  );
