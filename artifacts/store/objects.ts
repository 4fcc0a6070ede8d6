import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Digest } from '../digest.js';
import type { ObjectState, Store } from '../store.js';
import type { Blobs } from './blobs.js';
import { onDisk } from './disk-problem.js';
import { type Dropped, isDropped, readDropped, removeStaleMark } from './dropped.js';
import { unlessMisplaced, whereOf } from './entry.js';
import { digestBytes, digestOfBlob } from './hash.js';
import { digestOfObject, objectName } from './names.js';

const remedy = 'run the experiment again: what is missing or damaged is computed anew';

/** The digests of the objects that there are, whole or damaged. */
export const listObjects = async (blobs: Blobs): Promise<ReadonlySet<Digest>> =>
  new Set((await blobs.list('objects/')).flatMap((name) => digestOfObject(name) ?? []));

/** The problem of an object that is asked for, and was dropped, by its mark. */
const droppedProblem = (blobs: Blobs, digest: Digest, mark: either.Either<string, Dropped>): Problem => {
  const [kind, by] = either.isRight(mark)
    ? [mark.right.kind, ` by a run, ${mark.right.dropped.slice(0, 19).replace('T', ' ')}, which kept its results alone`]
    : ['object', ''];
  return problem(
    'usage',
    `the bytes of the ${kind} ${digest} were dropped${by}`,
    whereOf(blobs, objectName(digest)),
    '`pipe run EXPERIMENT --keep all` makes them again, and `pipe pull` fetches them from a store that has them',
  );
};

/** The part of a store that maps digests to bytes. */
export type Objects = Pick<Store, 'write' | 'read' | 'check' | 'discard' | 'verified' | 'trust'>;

/**
 * Opens the objects among some blobs.
 *
 * Each is compared with its name once; while its stamp stays as it was then, it counts as intact.
 */
export const openObjects = (blobs: Blobs): Objects => {
  const stamps = new Map<Digest, string>();
  const note = async (digest: Digest, stamp: string): Promise<void> => {
    stamps.set(digest, stamp);
    await blobs.intact?.remember(objectName(digest), stamp);
  };

  const stampOf = async (digest: Digest): Promise<string | undefined> =>
    either.match(
      () => undefined,
      (found: Awaited<ReturnType<Blobs['stat']>>) => found?.stamp,
    )(await unlessMisplaced(blobs.stat(objectName(digest))));

  const isKnown = async (digest: Digest): Promise<boolean> => {
    const known = stamps.get(digest);
    return known !== undefined && (await stampOf(digest)) === known;
  };

  const check = async (digest: Digest): Promise<ObjectState> => {
    const name = objectName(digest);
    const before = await unlessMisplaced(blobs.stat(name));
    if (either.isLeft(before)) return 'damaged';
    if (before.right === undefined) return (await isDropped(blobs, digest)) ? 'dropped' : 'missing';
    const { stamp, bytes } = before.right;
    // A store that breaks its word and gives no stamp has all of its objects read each time.
    if (stamp !== undefined && (stamps.get(digest) ?? (await blobs.intact?.recall(name))) === stamp) {
      stamps.set(digest, stamp);
      return 'intact';
    }
    const content = await digestOfBlob(blobs, name, bytes);
    if (content === undefined) return 'missing';
    if (content !== digest) return 'damaged';
    // One that was replaced while it was read is intact for now, and looked at again.
    if (stamp !== undefined && (await stampOf(digest)) === stamp) await note(digest, stamp);
    return 'intact';
  };

  const read = async (digest: Digest): Promise<Uint8Array> => {
    const name = objectName(digest);
    const where = whereOf(blobs, name);
    const damaged = (what: string) => problem('store', `object ${digest} is damaged: ${what}`, where, remedy);
    // What a cache gave tells nothing of the place behind it.
    const isDirect = blobs.behind === undefined;
    const before = stamps.has(digest) || !isDirect ? undefined : await stampOf(digest);
    const found = await unlessMisplaced(blobs.get(name));
    if (either.isLeft(found)) throw damaged(found.left);
    const content = found.right;
    if (content === undefined) {
      const mark = await readDropped(blobs, digest);
      throw mark === undefined
        ? problem('store', `object ${digest} is missing from the store`, where, remedy)
        : droppedProblem(blobs, digest, mark);
    }
    // The stamp after the reading: that of before would not tell of what came between.
    if (isDirect && (await isKnown(digest))) return content;
    if ((await digestBytes(content)) !== digest) throw damaged('its content does not match its digest');
    if (before !== undefined && before === (await stampOf(digest))) stamps.set(digest, before);
    return content;
  };

  const discard = async (digest: Digest): Promise<void> => {
    // First, so that what is gone then is missing.
    await removeStaleMark(blobs, digest);
    await blobs.delete(objectName(digest));
  };

  const write = async (bytes: Uint8Array): Promise<Digest> => {
    const digest = await digestBytes(bytes);
    const name = objectName(digest);
    for (;;) {
      const state = await check(digest);
      if (state === 'intact') {
        await removeStaleMark(blobs, digest);
        return digest;
      }
      if (state === 'damaged') await discard(digest);
      if (await blobs.putIfAbsent(name, bytes)) {
        const stamp = await stampOf(digest);
        if (stamp !== undefined) await note(digest, stamp);
        if (state === 'dropped') await removeStaleMark(blobs, digest);
        return digest;
      }
    }
  };

  return {
    write: (bytes) => onDisk(whereOf(blobs, 'objects'), () => write(bytes)),
    read: (digest) => onDisk(whereOf(blobs, objectName(digest)), () => read(digest)),
    check: (digest) => onDisk(whereOf(blobs, objectName(digest)), () => check(digest)),
    discard: (digest) => onDisk(whereOf(blobs, objectName(digest)), () => discard(digest)),
    verified: (digest) => stamps.get(digest),
    trust: (digest, stamp) => {
      stamps.set(digest, stamp);
    },
  };
};
