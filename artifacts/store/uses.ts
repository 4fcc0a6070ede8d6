import * as t from 'io-ts';
import { grouped } from '../../base/grouped.js';
import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { USES, useName } from './names.js';
import { ownIdentity, ProcessIdentity } from './process-identity.js';
import { readSealed, sealedBytes } from './sealed-entry.js';
import { isUnwritable } from './unwritable.js';

/*
 * Before a run looks for a stage in the store it puts `uses/RUN/KEY`: whoever removes what nobody needs leaves that key's result
 * to it. The uses of a run go when it is over and its record says what it stands on. A transfer does the same at its destination,
 * under an identifier of its own, until the records and pins are there that need what it brings.
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

/** The runs that use keys, with those. */
export const listUses = async (blobs: Blobs): Promise<readonly FoundUses[]> => {
  const uses = (await blobs.list(USES)).flatMap((name) => {
    const [run = '', key] = name.slice(USES.length).split('/');
    return Digest.is(key) ? [{ run, key }] : [];
  });
  return [...grouped(uses, ({ run }) => run)].map(([run, used]) => ({ run, keys: used.map(({ key }) => key) }));
};

/** Reads which process uses a key for a run: undefined where there is no such use, and what is wrong with one that is damaged. */
export const readUse = (blobs: Blobs, run: string, key: Digest) => readSealed(blobs, useName(run, key), Use);

/** Removes all uses of a run. */
export const endUses = async (blobs: Blobs, run: string): Promise<void> => {
  for (const name of await blobs.list(`${USES}${run}/`)) await blobs.delete(name);
};
