import * as t from 'io-ts';
import type { Blobs } from './blobs.js';
import { NAMES, runNameOf } from './names.js';
import { ownIdentity, ProcessIdentity } from './process-identity.js';
import { readSealed, sealedBytes } from './sealed-entry.js';

/*
 * `names/NAME.json` is put, if absent, before a run looks at anything: of two that want one name the second takes another. The
 * record of the run says which name it has; the blob keeps others from it.
 */

/** Claim of a name: the run that has it, and the process that it began in. */
export const NameClaim = t.readonly(t.strict({ run: t.string, holder: ProcessIdentity }));
export type NameClaim = t.TypeOf<typeof NameClaim>;

/**
 * Takes the first of some names that no run of the store has.
 *
 * @param nameAt the name that is tried as number 1, 2, ...
 */
export const claimName = async (blobs: Blobs, run: string, nameAt: (number: number) => string): Promise<string> => {
  const claim = sealedBytes(NameClaim.encode({ run, holder: await ownIdentity() }));
  for (let number = 1; ; number++) {
    const name = nameAt(number);
    if (await blobs.putIfAbsent(runNameOf(name), claim)) return name;
  }
};

/** The names that are taken and begin with a text, sorted. */
export const namesBeginning = async (blobs: Blobs, text = ''): Promise<readonly string[]> =>
  (await blobs.list(`${NAMES}${text}`))
    .flatMap((entry) => (entry.endsWith('.json') ? [entry.slice(NAMES.length, -'.json'.length)] : []))
    .sort();

/** Reads the claim of a name: undefined where there is none, and what is wrong with one that cannot be read. */
export const readName = (blobs: Blobs, name: string) => readSealed(blobs, runNameOf(name), NameClaim);

/** Gives a name back. */
export const releaseName = (blobs: Blobs, name: string): Promise<void> => blobs.delete(runNameOf(name));
