import type { Manifest } from '../../manifest.js';
import type { Blobs } from '../blobs.js';
import { originDigest } from '../names.js';
import { reachedOrigins } from '../reached-origins.js';
import type { Garbage, Inventory } from './garbage.js';

/**
 * The origins that no manifest that is kept names, nor an origin that one names. Only where no stage is being computed: that
 * keeps its origins before its manifest.
 */
export const looseOrigins = async (
  blobs: Blobs,
  { names }: Inventory,
  kept: Iterable<Manifest>,
): Promise<readonly Pick<Garbage, 'room' | 'entry' | 'blobs' | 'digest'>[]> => {
  const needed = await reachedOrigins(blobs, names, kept);
  return names.flatMap((entry) => {
    const digest = originDigest(entry);
    return digest === undefined || needed.has(entry) ? [] : [{ room: 'origins', entry, blobs: [entry], digest }];
  });
};
