import { setTimeout as sleep } from 'node:timers/promises';
import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Digest } from '../digest.js';
import type { Claim, Store } from '../store.js';
import type { Blobs } from './blobs.js';
import { onDisk } from './disk-problem.js';
import { whereOf } from './entry.js';
import { advance, endHistory, type Generation, newestGeneration } from './lease-generations.js';
import { encodeLease, type Lease, leaseIn } from './lease-record.js';
import { leasesOf } from './names.js';
import { dropToken, isDropped, newToken } from './own-tokens.js';
import { lifeOf, ownIdentity } from './process-identity.js';
import type { Results } from './results.js';
import { storeClock } from './store-clock.js';

/** Times in milliseconds, and what leases ask of the machine; a test may set them. */
export interface LeaseTiming {
  readonly pollEvery: number;
  readonly renewEvery: number;
  /** A holder of which nothing else is known counts as dead after this time without a renewal, by the store's clock. */
  readonly silentAfter: number;
  readonly lifeOf: typeof lifeOf;
  readonly identity: typeof ownIdentity;
  /** A clock of this machine that nobody sets. */
  readonly now: () => number;
  /** Waits; rejects once the signal is aborted. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  /** Does some work again and again; what it returns ends that. */
  readonly every: (milliseconds: number, work: () => void) => () => void;
}

const USUAL: LeaseTiming = {
  pollEvery: 100,
  renewEvery: 10_000,
  silentAfter: 60_000,
  lifeOf,
  identity: ownIdentity,
  now: () => performance.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

const nameOf = (lease: Lease | undefined): string =>
  lease?.holder === undefined ? 'a process' : `process ${lease.holder.pid} on ${lease.holder.host}`;

/** The times that letting go is tried, since whoever cannot let go keeps others waiting; the pauses between double. */
const RELEASES = 5;

/** The part of a store that gives one process at a time the exclusive use of a key. */
export type Leases = Pick<Store, 'claim' | 'tryClaim' | 'holder' | 'awaitUnclaimed'>;

/**
 * Opens the leases among some blobs.
 *
 * @param results what the holders of keys make
 */
export const openLeases = (blobs: Blobs, results: Results, timing: LeaseTiming = USUAL): Leases => {
  const { pollEvery, renewEvery, silentAfter } = timing;
  const clock = storeClock(blobs, renewEvery, timing.now);

  /**
   * Names who holds the key by its newest generation; undefined where nobody alive does.
   *
   * @param own the token of whoever asks
   */
  const holderOf = async ({ name, bytes }: Generation, own?: string): Promise<string | undefined> => {
    // What is no blob is nobody's.
    if (bytes === undefined) return undefined;
    const lease = leaseIn(bytes);
    if (lease?.state === 'free' || (lease !== undefined && (lease.token === own || isDropped(lease.token)))) return undefined;
    const life = lease === undefined ? 'unknown' : await timing.lifeOf(lease.holder);
    if (life === 'dead') return undefined;
    if (life === 'unknown') {
      const renewed = await blobs.stat(name);
      // It has gone on meanwhile.
      if (renewed === undefined) return nameOf(lease);
      if ((await clock(renewed.modified + silentAfter)) > renewed.modified + silentAfter) return undefined;
    }
    return nameOf(lease);
  };

  const insist = async (work: () => Promise<void>): Promise<void> => {
    for (let tried = 1; ; tried++) {
      try {
        return await work();
      } catch (cause) {
        if (tried === RELEASES) throw cause;
        await timing.wait(pollEvery * 2 ** (tried - 1));
      }
    }
  };

  const held = (key: Digest, token: string, taken: Generation, result: Digest): Claim => {
    let at = taken;
    let turn: Promise<unknown> = Promise.resolve();
    let isOver = false;
    let tellLost = (): void => undefined;
    const lost = new Promise<void>((settle) => {
      tellLost = settle;
    });
    const goOn = async (state: Lease['state']): Promise<boolean> => {
      const next = await advance(blobs, leasesOf(key), at, encodeLease({ state, token, holder: await timing.identity() }));
      if (next !== undefined) at = next;
      return next !== undefined;
    };
    const end = (): void => {
      isOver = true;
      stopHeart();
    };
    const renew = async (): Promise<void> => {
      if (isOver || (await goOn('held')) || isOver) return;
      end();
      dropToken(token);
      tellLost();
    };
    // One after the other: a renewal and a release at once would be two contenders.
    const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
      const result = turn.then(work);
      turn = result.catch(() => undefined);
      return result;
    };
    const stopHeart = timing.every(renewEvery, () => void inTurn(renew).catch(() => undefined));
    const letGo = async (): Promise<void> => {
      if (await results.isThere(result)) await endHistory(blobs, leasesOf(key), at);
      else await goOn('free');
    };
    const release = async (): Promise<void> => {
      if (isOver) return;
      end();
      // From here on nobody works under the claim, whether the store can be told so or not.
      await insist(letGo).finally(() => dropToken(token));
    };
    let released: Promise<void> | undefined;
    return {
      lost,
      release: onDisk(whereOf(blobs, leasesOf(key)), () => {
        released ??= inTurn(release);
        return released;
      }),
    };
  };

  /** Puts the generation of a token, or names who holds the key. */
  const contend = async (key: Digest, token: string): Promise<either.Either<string, Generation>> => {
    const folder = leasesOf(key);
    for (;;) {
      const newest = await newestGeneration(blobs, folder);
      const holder = newest === undefined ? undefined : await holderOf(newest, token);
      if (holder !== undefined) return either.left(holder);
      const taken = await advance(blobs, folder, newest, encodeLease({ state: 'held', token, holder: await timing.identity() }));
      if (taken !== undefined) return either.right(taken);
    }
  };

  /** Lets go of a key that a token may hold. */
  const freeOwn = async (key: Digest, token: string): Promise<void> => {
    const newest = await newestGeneration(blobs, leasesOf(key));
    if (newest?.bytes === undefined || leaseIn(newest.bytes)?.token !== token) return;
    await advance(blobs, leasesOf(key), newest, encodeLease({ state: 'free', token, holder: await timing.identity() }));
  };

  /** Takes a key that nobody alive holds, or names who holds it. */
  const tryTake = async (key: Digest, result = key): Promise<either.Either<string, Claim>> => {
    const token = newToken();
    try {
      const taken = await contend(key, token);
      if (either.isLeft(taken)) dropToken(token);
      return either.map((generation: Generation) => held(key, token, generation, result))(taken);
    } catch (cause) {
      // A generation may have been put all the same: others would wait for it as long as this process lives.
      await freeOwn(key, token).catch(() => undefined);
      dropToken(token);
      throw cause;
    }
  };

  const interrupted = (key: Digest): Problem =>
    problem('interrupted', 'interrupted while waiting for another process', whereOf(blobs, leasesOf(key)), 'run again to go on');

  const pause = async (key: Digest, signal: AbortSignal | undefined): Promise<void> => {
    await timing.wait(pollEvery, signal).catch(() => {
      throw interrupted(key);
    });
  };

  const take = async (key: Digest, { signal, onWait }: NonNullable<Parameters<Store['claim']>[1]>): Promise<Claim> => {
    for (let waited = false; ; waited = true) {
      if (signal?.aborted) throw interrupted(key);
      const taken = await tryTake(key);
      if (either.isRight(taken)) return taken.right;
      if (!waited) onWait?.(taken.left);
      await pause(key, signal);
    }
  };

  const awaitUnclaimed = async (key: Digest, signal: AbortSignal | undefined, result = key): Promise<void> => {
    const isResultThere = results.watch(result);
    for (;;) {
      if (signal?.aborted) throw interrupted(key);
      const newest = await newestGeneration(blobs, leasesOf(key));
      if (newest === undefined || (await holderOf(newest)) === undefined || (await isResultThere())) return;
      await pause(key, signal);
    }
  };

  const at = (key: Digest): string => whereOf(blobs, leasesOf(key));
  return {
    claim: (key, options = {}) => onDisk(at(key), () => take(key, options)),
    tryClaim: (key, result) => onDisk(at(key), () => tryTake(key, result)),
    holder: (key) =>
      onDisk(at(key), async () => {
        const newest = await newestGeneration(blobs, leasesOf(key));
        return option.fromNullable(newest === undefined ? undefined : await holderOf(newest));
      }),
    awaitUnclaimed: (key, signal, result) => onDisk(at(key), () => awaitUnclaimed(key, signal, result)),
  };
};
