import * as t from 'io-ts';
import { grouped } from '../../base/grouped.js';
import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { renewalName, USES, useName, usesOf } from './names.js';
import { ownIdentity, ProcessIdentity } from './process-identity.js';
import { readSealed, sealedBytes } from './sealed-entry.js';
import { isUnwritable } from './unwritable.js';

/*
 * Before a run looks for a stage in the store it puts `uses/RUN/KEY`: whoever removes what nobody needs leaves that key's result
 * to it. The uses of a run go when it is over and its record says what it stands on. A transfer does the same at its destination,
 * under an identifier of its own, until the records and pins are there that need what it brings. While either goes on it puts
 * `uses/RUN/NNNNNNNNNN.json` now and then, and takes away the one before: by their time whoever cannot ask its process knows that
 * it is at work.
 */

const Use = t.strict({ holder: ProcessIdentity });

/** A run that uses keys of a store. */
export interface FoundUses {
  readonly run: string;
  readonly keys: readonly Digest[];
}

/** Says that a run, or a transfer, uses a key; rejects where the store takes no word of it. */
export const declareUse = async (blobs: Blobs, run: string, key: Digest): Promise<void> => {
  await blobs.putIfAbsent(useName(run, key), sealedBytes(Use.encode({ holder: await ownIdentity() })));
};

/** Says that a run uses a key; false where the store takes nothing, as one that can only be read; otherwise a failure rejects. */
export const putUse = (blobs: Blobs, run: string, key: Digest): Promise<boolean> =>
  declareUse(blobs, run, key).then(
    () => true,
    (cause: unknown) => {
      if (isUnwritable(cause)) return false;
      throw cause;
    },
  );

/** The runs that have uses, with their keys: none where all that is left is a renewal. */
export const listUses = async (blobs: Blobs): Promise<readonly FoundUses[]> => {
  const uses = (await blobs.list(USES)).map((name) => {
    const [run = '', key] = name.slice(USES.length).split('/');
    return { run, keys: Digest.is(key) ? [key] : [] };
  });
  return [...grouped(uses, ({ run }) => run)].map(([run, used]) => ({ run, keys: used.flatMap(({ keys }) => keys) }));
};

/** Reads which process uses a key for a run: undefined where there is no such use, and what is wrong with one that is damaged. */
export const readUse = (blobs: Blobs, run: string, key: Digest) => readSealed(blobs, useName(run, key), Use);

/** Removes all uses of a run. */
export const endUses = async (blobs: Blobs, run: string): Promise<void> => {
  for (const name of await blobs.list(usesOf(run))) await blobs.delete(name);
};

/** Milliseconds between two renewals of uses. */
const RENEWED_EVERY = 600_000;

/** Does some work again and again; what it gives ends that. */
export type Every = (milliseconds: number, work: () => void) => () => void;

const usualEvery: Every = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
};

/**
 * Renews the uses of a run, or a transfer, every ten minutes, if it has any. A renewal that fails is passed over: the next comes.
 *
 * @returns what ends that; it resolves once no renewal is under way
 */
export const renewUses = (blobs: Blobs, run: string, every: Every = usualEvery): (() => Promise<void>) => {
  let renewal = 0;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    if ((await blobs.list(usesOf(run))).length === 0) return;
    renewal += 1;
    await blobs.putIfAbsent(renewalName(run, renewal), sealedBytes(Use.encode({ holder: await ownIdentity() })));
    if (renewal > 1) await blobs.delete(renewalName(run, renewal - 1));
  };
  const stop = every(RENEWED_EVERY, () => {
    renewing = renewing.then(renew).catch(() => undefined);
  });
  return () => {
    stop();
    return renewing;
  };
};
