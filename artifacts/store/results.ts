import * as option from 'fp-ts/lib/Option.js';
import { orThrow } from '../../base/or-throw.js';
import type { Digest } from '../digest.js';
import type { Manifest } from '../manifest.js';
import type { Store } from '../store.js';
import { readManifest } from './actions.js';
import type { Blobs } from './blobs.js';
import { unlessMisplaced } from './entry.js';
import { objectName } from './names.js';

/** Results of keys: what a holder of a lease is to make. */
export interface Results {
  /** Tells whether the manifest of a key is there and can be read. */
  readonly isThere: (key: Digest) => Promise<boolean>;
  /**
   * Begins to watch a key for its whole result: each call tells whether that is there, with all artifacts intact. What was found
   * damaged is read anew only once it was replaced.
   */
  readonly watch: (key: Digest) => () => Promise<boolean>;
}

/**
 * Opens the results among some blobs.
 *
 * @param check that of the objects
 */
export const openResults = (blobs: Blobs, check: Store['check']): Results => {
  const manifestOf = async (key: Digest): Promise<Manifest | undefined> =>
    option.toUndefined(option.chain(option.fromEither<Manifest>)(await readManifest(blobs, key)));
  const watch = (key: Digest) => {
    let damaged: string | undefined;
    return async (): Promise<boolean> => {
      const manifest = await manifestOf(key);
      if (manifest === undefined) return false;
      const digests = Object.values(manifest.outputs).map(({ digest }) => digest);
      const facts = await Promise.all(digests.map((digest) => unlessMisplaced(blobs.stat(objectName(digest)))));
      const seen = JSON.stringify([manifest, facts]);
      if (seen === damaged) return false;
      for (const digest of digests) {
        if (orThrow(await check(digest)()) === 'intact') continue;
        damaged = seen;
        return false;
      }
      return true;
    };
  };
  return { isThere: async (key) => (await manifestOf(key)) !== undefined, watch };
};
