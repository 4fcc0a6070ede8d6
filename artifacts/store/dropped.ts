import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { unlessMisplaced } from './entry.js';
import { DROPPED, digestOfDropped, droppedName } from './names.js';
import { readSealed, sealedBytes } from './sealed-entry.js';

/*
 * An object whose bytes somebody gave up on purpose has a mark, `dropped/DIGEST.json`, which is put before the object goes: an
 * object that is gone and has a mark was dropped, one that is gone without a mark is missing. Who writes the object again takes
 * the mark away afterwards. The mark of an object that is there says nothing.
 */

/** Mark of an object that was dropped: what it was, and which run dropped it when. */
export const Dropped = t.readonly(
  t.strict({
    digest: Digest,
    kind: t.string,
    /** The length that it had. */
    bytes: t.number,
    /** The stage that made it, as the run names it. */
    stage: t.string,
    /** Identifier of the run that dropped it. */
    run: t.string,
    /** ISO 8601. */
    dropped: t.string,
  }),
);
export type Dropped = t.TypeOf<typeof Dropped>;

/** The bytes of a mark. */
export const droppedBytes = (mark: Dropped): Uint8Array => sealedBytes(Dropped.encode(mark));

/** Tells whether an object that is not there was dropped; a mark that cannot be read is one all the same. */
export const isDropped = async (blobs: Blobs, digest: Digest): Promise<boolean> => {
  const found = await unlessMisplaced(blobs.stat(droppedName(digest)));
  return either.isLeft(found) || found.right !== undefined;
};

/** Reads the mark of an object: undefined where there is none, and what is wrong with one that is damaged. */
export const readDropped = (blobs: Blobs, digest: Digest) => readSealed(blobs, droppedName(digest), Dropped);

/** The digests that have a mark. */
export const listDropped = async (blobs: Blobs): Promise<ReadonlySet<Digest>> =>
  new Set((await blobs.list(DROPPED)).flatMap((name) => digestOfDropped(name) ?? []));

/** Takes the mark of an object away. */
export const removeDropped = (blobs: Blobs, digest: Digest): Promise<void> => blobs.delete(droppedName(digest));
