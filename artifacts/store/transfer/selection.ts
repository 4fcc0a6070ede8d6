import { grouped } from '../../../base/grouped.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';

/** The name among the inputs of a key under which its data files stand, which no stage made. */
const SOURCE_FILES = 'source files';

/** The part of a store that goes to another: all of it, or some results with all that they were made from. */
export type Selection = 'all' | { readonly keys: readonly Digest[]; readonly runs: readonly string[] };

/** The inputs of some results that none of the known results made, by the key of the result that takes them. */
export const unmadeInputs = (byKey: ReadonlyMap<Digest, Manifest>, wanted: readonly Manifest[]): ReadonlySet<Digest> => {
  const made = new Set([...byKey.values()].flatMap(({ outputs }) => Object.values(outputs).map(({ digest }) => digest)));
  return new Set(
    wanted.flatMap(({ parts: { inputs } }) =>
      Object.entries(inputs).flatMap(([name, digest]) => (name === SOURCE_FILES || made.has(digest) ? [] : [digest])),
    ),
  );
};

/** The manifests under some keys, and of all results that those were made from, the latter first. */
export const withOrigins = (byKey: ReadonlyMap<Digest, Manifest>, keys: readonly Digest[]): readonly Manifest[] => {
  const made = [...byKey].flatMap(([key, { outputs }]) => Object.values(outputs).map(({ digest }) => ({ key, digest })));
  const makers = grouped(made, ({ digest }) => digest);
  const wanted = new Map<Digest, Manifest>();
  const seen = new Set<Digest>();
  const visit = (key: Digest): void => {
    const manifest = byKey.get(key);
    if (manifest === undefined || seen.has(key)) return;
    seen.add(key);
    for (const digest of Object.values(manifest.parts.inputs)) for (const maker of makers.get(digest) ?? []) visit(maker.key);
    wanted.set(key, manifest);
  };
  for (const key of keys) visit(key);
  return [...wanted.values()];
};
