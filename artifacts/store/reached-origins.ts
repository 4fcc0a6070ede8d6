import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { grouped } from '../../base/grouped.js';
import { inTurns } from '../../base/in-turns.js';
import type { Manifest } from '../manifest.js';
import { digestsIn, referencesOf } from '../references.js';
import type { Blobs } from './blobs.js';
import { ORIGINS, originDigest } from './names.js';
import { readSealed } from './sealed-entry.js';

// Those of closures alone speak of others: of texts and files.
const CLOSURES = `${ORIGINS}closures/`;

/**
 * Finds the origins that manifests name, and those that these name in turn.
 *
 * @param names those of the origins that there are
 * @returns the names of those that are reached
 */
export const reachedOrigins = async (
  blobs: Blobs,
  names: readonly string[],
  manifests: Iterable<Manifest>,
): Promise<ReadonlySet<string>> => {
  const byDigest = grouped(names, originDigest);
  const found = new Set<string>();
  for (let next = [...manifests].flatMap((manifest) => referencesOf(manifest).origins); next.length > 0; ) {
    const fresh = [...new Set(next.flatMap((digest) => byDigest.get(digest) ?? []))].filter((name) => !found.has(name));
    for (const name of fresh) found.add(name);
    const read = await inTurns(
      fresh.filter((name) => name.startsWith(CLOSURES)),
      (name) => readSealed(blobs, name, t.unknown),
    );
    next = read.flatMap((content) => (content !== undefined && either.isRight(content) ? digestsIn(content.right) : []));
  }
  return found;
};
