import type { Digest } from '../../digest.js';
import type { Blobs } from '../blobs.js';
import { digestBytes } from '../hash.js';
import { digestOfObject } from '../names.js';
import type { ObjectCache } from './cached/object-cache.js';

/** Objects of more bytes than this are read piece by piece where they are only checked. */
const WHOLE = 256 << 20;

/**
 * Blobs of a place elsewhere, with a cache of this machine in front: objects that were read or written come from there the next
 * time, compared with their digest. All else is asked of the place itself, and so is whether an object is there. The place
 * alone is its {@link Blobs.behind}.
 */
export const cachedBlobs = (blobs: Blobs, cache: ObjectCache): Blobs => {
  // What a check reads piece by piece, whole, until its last piece.
  const underway = new Map<string, Uint8Array>();

  /** Reads an object of the place itself, and keeps it where it is what its name says. */
  const fetch = async (name: string, digest: Digest): Promise<Uint8Array | undefined> => {
    const content = await blobs.get(name);
    if (content !== undefined && (await digestBytes(content)) === digest) await cache.keep(digest, content);
    return content;
  };

  const intact: NonNullable<Blobs['intact']> = {
    recall: async (name) => {
      const digest = digestOfObject(name);
      return digest && cache.recall(digest);
    },
    remember: async (name, stamp) => {
      const digest = digestOfObject(name);
      if (digest !== undefined) await cache.remember(digest, stamp);
    },
  };

  return {
    ...blobs,
    behind: blobs,
    intact,
    get: async (name) => {
      const digest = digestOfObject(name);
      return digest === undefined ? blobs.get(name) : ((await cache.get(digest)) ?? (await fetch(name, digest)));
    },
    range: async (name, from, to) => {
      const digest = digestOfObject(name);
      if (digest === undefined) return blobs.range(name, from, to);
      if (from === 0 && to > 0) {
        const bytes = (await blobs.stat(name))?.bytes;
        const whole = bytes === undefined || bytes > WHOLE ? undefined : await fetch(name, digest);
        if (whole !== undefined) underway.set(name, whole);
      }
      const whole = underway.get(name);
      if (whole === undefined) return blobs.range(name, from, to);
      if (to >= whole.length) underway.delete(name);
      return whole.slice(from, Math.max(from, to));
    },
    putIfAbsent: async (name, bytes) => {
      const isPut = await blobs.putIfAbsent(name, bytes);
      const digest = digestOfObject(name);
      if (isPut && digest !== undefined) await cache.keep(digest, bytes);
      return isPut;
    },
  };
};
