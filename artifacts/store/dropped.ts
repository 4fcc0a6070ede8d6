import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { inTurns } from '../../base/in-turns.js';
import { Digest } from '../digest.js';
import type { Blobs } from './blobs.js';
import { unlessMisplaced } from './entry.js';
import { DROPPED, digestOfDropped, droppedName, objectName } from './names.js';
import { readSealed, sealedBytes } from './sealed-entry.js';

/*
 * An object whose bytes somebody gave up on purpose has a mark, `dropped/DIGEST.json`, which is put before the object goes: an
 * object that is gone and has a mark was dropped, one that is gone without a mark is missing. The mark of an object that is there
 * says nothing, and is stale. Who writes an object, finds it there as it is made again, or removes one that is damaged takes its
 * mark away; what such a one leaves that is cut short, `pipe gc` takes. Since somebody may be dropping the object at that moment,
 * who takes a mark away looks for the object once more and puts the mark back where it has gone, and who drops it looks for the mark
 * once more after the object is gone: one of the two sees the other.
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

/** The digests that have a mark, also those whose object is there. */
export const listMarked = async (blobs: Blobs): Promise<ReadonlySet<Digest>> =>
  new Set((await blobs.list(DROPPED)).flatMap((name) => digestOfDropped(name) ?? []));

/** Tells whether an object is gone: neither it nor anything else lies in its place. */
const isGone = async (blobs: Blobs, digest: Digest): Promise<boolean> => {
  const found = await unlessMisplaced(blobs.stat(objectName(digest)));
  return either.isRight(found) && found.right === undefined;
};

/** The digests of the objects that were dropped: those that have a mark and are gone. */
export const listDropped = async (blobs: Blobs): Promise<ReadonlySet<Digest>> => {
  const marked = [...(await listMarked(blobs))];
  const gone = await inTurns(marked, (digest) => isGone(blobs, digest));
  return new Set(marked.filter((_, index) => gone[index] === true));
};

/** Takes the mark of an object that is there away, if there is one; it stays where the object is gone. Tells whether it went. */
export const removeStaleMark = async (blobs: Blobs, digest: Digest): Promise<boolean> => {
  const name = droppedName(digest);
  const mark = await unlessMisplaced(blobs.get(name));
  if (either.isLeft(mark) || mark.right === undefined || (await isGone(blobs, digest))) return false;
  await blobs.delete(name);
  if (!(await isGone(blobs, digest))) return true;
  await blobs.putIfAbsent(name, mark.right);
  return false;
};
