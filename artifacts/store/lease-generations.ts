import * as either from 'fp-ts/lib/Either.js';
import type { Blobs } from './blobs.js';
import { unlessMisplaced } from './entry.js';
import { generationIn, generationText } from './names.js';

/*
 * A lease is a chain of generations, `leases/KEY/NNNNNNNNNN.json`, of which the newest says who holds the key, or that
 * nobody does. Whoever takes over, renews or lets go puts the next. Why two never both hold it:
 *
 * 1. The generation n + 1 is put by those alone who found n to be the newest, and n to be free, dead, silent or their own.
 *    Of all who put it at once one is told that it did: blobs are put if absent. Were nothing ever deleted, the newest
 *    generation would be that of the one holder.
 * 2. Generations below the two newest are deleted, lowest first, so a contender who was held up between finding n and
 *    putting n + 1 may put a number a second time. It looks for n afterwards: where n is still there as it was found, n + 1
 *    was never deleted, so its own was the first. Where n is gone it has no claim, and takes its generation away; as that
 *    is below the newest, nobody has built on it.
 * 3. A chain begins where there is none. Who finds none and puts the first looks at the list afterwards, and has no claim
 *    where there is a newer one. The two newest stay, so a list misses both only where the key changes hands twice during it.
 * 4. What a put answers is not believed where it is false or an error: a client that asked again after a lost answer is told
 *    that the blob was there already. The bytes that lie there tell, since no other ever puts the same; rule 2 holds for them
 *    as for those whose put was answered.
 * 5. A chain ends, all of it, when the result is there: to hold the key then means nothing, since whoever has it finds that.
 *
 * A holder that was silent for so long that it counted as dead, and was not, finds its next number taken, and so that it
 * has lost the key.
 */

/** The newest generation of a lease as it was found. */
export interface Generation {
  readonly generation: number;
  readonly name: string;
  /** Undefined where something that is no blob lies there. */
  readonly bytes: Uint8Array | undefined;
}

const nameIn = (folder: string, generation: number): string => `${folder}${generationText(generation)}.json`;

/** The generations that there are, lowest first. */
const generations = async (blobs: Blobs, folder: string): Promise<readonly number[]> => {
  const parts = new Set((await blobs.list(folder)).map((name) => name.slice(folder.length).split('/')[0] as string));
  return [...parts]
    .flatMap((part) => {
      const found = generationIn(part);
      return found?.ending === 'json' ? [found.generation] : [];
    })
    .sort((a, b) => a - b);
};

/** Thing under a generation's name: bytes, nothing, or something that is no blob. */
type Content = { readonly bytes: Uint8Array } | 'nothing' | 'misplaced';

const contentOf = async (blobs: Blobs, name: string): Promise<Content> => {
  const found = await unlessMisplaced(blobs.get(name));
  if (either.isLeft(found)) return 'misplaced';
  return found.right === undefined ? 'nothing' : { bytes: found.right };
};

/** The newest generation of a lease; undefined where there is none. */
export const newestGeneration = async (blobs: Blobs, folder: string): Promise<Generation | undefined> => {
  for (;;) {
    const newest = (await generations(blobs, folder)).at(-1);
    if (newest === undefined) return undefined;
    const name = nameIn(folder, newest);
    const content = await contentOf(blobs, name);
    // It has gone on meanwhile.
    if (content === 'nothing') continue;
    return { generation: newest, name, bytes: content === 'misplaced' ? undefined : content.bytes };
  }
};

const isStill = async (blobs: Blobs, { name, bytes }: Generation): Promise<boolean> => {
  const content = await contentOf(blobs, name);
  if (content === 'nothing') return false;
  return content === 'misplaced' ? bytes === undefined : bytes !== undefined && Buffer.compare(content.bytes, bytes) === 0;
};

/** Puts a blob of bytes that no other puts; whether it lies there, whatever the answer was. */
const putOwn = async (blobs: Blobs, own: Generation & { readonly bytes: Uint8Array }): Promise<boolean> => {
  try {
    if (await blobs.putIfAbsent(own.name, own.bytes)) return true;
  } catch (cause) {
    if (await isStill(blobs, own).catch(() => false)) return true;
    throw cause;
  }
  return isStill(blobs, own);
};

/**
 * Puts the generation after one that was found to be the newest.
 *
 * @param found undefined where none was found
 * @param bytes what the next says; that no other ever says the same
 * @returns the next; undefined where another was first
 */
export const advance = async (
  blobs: Blobs,
  folder: string,
  found: Generation | undefined,
  bytes: Uint8Array,
): Promise<Generation | undefined> => {
  const generation = (found?.generation ?? 0) + 1;
  const name = nameIn(folder, generation);
  if (!(await putOwn(blobs, { generation, name, bytes }))) return undefined;
  const isStillThere = found === undefined || (await isStill(blobs, found));
  const present = isStillThere ? await generations(blobs, folder) : [];
  // Of a chain that was found, a newer one is of whoever was let in by this one.
  if (!isStillThere || (found === undefined && present.at(-1) !== generation)) {
    await blobs.delete(name);
    return undefined;
  }
  for (const older of present.filter((one) => one < generation - 1)) await blobs.delete(nameIn(folder, older));
  return { generation, name, bytes };
};

/** Removes the chain of a lease up to a generation, where the key's result is there. */
export const endHistory = async (blobs: Blobs, folder: string, last: Generation): Promise<void> => {
  for (const one of await generations(blobs, folder)) if (one <= last.generation) await blobs.delete(nameIn(folder, one));
};
