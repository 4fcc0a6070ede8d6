import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { inTurns } from '../../../base/in-turns.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import type { Damage } from '../../store.js';
import { listActions, readManifest } from '../actions.js';
import type { Blobs } from '../blobs.js';
import { actionName } from '../names.js';

/** The part of a store that goes to another: all of it, or some results with all that they were made from. */
export type Selection = 'all' | { readonly keys: readonly Digest[]; readonly runs: readonly string[] };

/** The manifests of a store, by their keys, and those that cannot be read. */
export interface Manifests {
  readonly byKey: ReadonlyMap<Digest, Manifest>;
  readonly damaged: readonly Damage[];
}

/** Reads manifests of a store: those under some keys, or all. */
export const readManifests = async (blobs: Blobs, keys?: readonly Digest[]): Promise<Manifests> => {
  const byKey = new Map<Digest, Manifest>();
  const damaged: Damage[] = [];
  await inTurns(keys ?? (await listActions(blobs)), async (key) => {
    const found = await readManifest(blobs, key);
    if (option.isNone(found)) return;
    if (either.isRight(found.value)) byKey.set(key, found.value.right);
    else damaged.push({ entry: actionName(key), what: found.value.left });
  });
  return { byKey, damaged };
};

/** The manifests under some keys, and of all results that those were made from, the latter first. */
export const withOrigins = (byKey: ReadonlyMap<Digest, Manifest>, keys: readonly Digest[]): readonly Manifest[] => {
  const makers = new Map<Digest, Digest[]>();
  for (const [key, { outputs }] of byKey)
    for (const { digest } of Object.values(outputs)) makers.set(digest, [...(makers.get(digest) ?? []), key]);
  const wanted = new Map<Digest, Manifest>();
  const seen = new Set<Digest>();
  const visit = (key: Digest): void => {
    const manifest = byKey.get(key);
    if (manifest === undefined || seen.has(key)) return;
    seen.add(key);
    for (const digest of Object.values(manifest.parts.inputs)) for (const maker of makers.get(digest) ?? []) visit(maker);
    wanted.set(key, manifest);
  };
  for (const key of keys) visit(key);
  return [...wanted.values()];
};
