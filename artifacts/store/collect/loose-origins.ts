import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import { digestsIn, referencesOf } from '../../references.js';
import type { Blobs } from '../blobs.js';
import { readSealed } from '../sealed-entry.js';
import type { Garbage, Inventory } from './garbage.js';

const ORIGINS = 'origins/';

const digestIn = (name: string): Digest | undefined => {
  const digest = name.slice(name.lastIndexOf('/') + 1, -'.json'.length);
  return Digest.is(digest) ? digest : undefined;
};

/**
 * The origins that no manifest that is kept names, nor an origin that one names. Only where no stage is being computed: that
 * keeps its origins before its manifest.
 */
export const looseOrigins = async (
  blobs: Blobs,
  { names }: Inventory,
  kept: Iterable<Manifest>,
): Promise<readonly Pick<Garbage, 'room' | 'entry' | 'blobs' | 'digest'>[]> => {
  const byDigest = new Map<Digest, string[]>();
  for (const name of names) {
    const digest = name.startsWith(ORIGINS) ? digestIn(name) : undefined;
    if (digest !== undefined) byDigest.set(digest, [...(byDigest.get(digest) ?? []), name]);
  }
  const needed = new Set<Digest>();
  const waiting = [...kept].flatMap((manifest) => referencesOf(manifest).origins);
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    const found = byDigest.get(digest);
    if (found === undefined || needed.has(digest)) continue;
    needed.add(digest);
    for (const name of found) {
      const content = await readSealed(blobs, name, t.unknown);
      if (content !== undefined && either.isRight(content)) waiting.push(...digestsIn(content.right));
    }
  }
  return [...byDigest].flatMap(([digest, found]) =>
    needed.has(digest) ? [] : found.map((entry) => ({ room: 'origins' as const, entry, blobs: [entry], digest })),
  );
};
