import { Digest } from './digest.js';
import type { Manifest } from './manifest.js';

/** Things of a store that stay as long as a manifest does. */
export interface References {
  /** Objects. */
  readonly objects: readonly Digest[];
  /** Origins: whatever digest stands in the parts of its key. */
  readonly origins: readonly Digest[];
}

/** Every digest that stands anywhere in a JSON value. */
export const digestsIn = (value: unknown): readonly Digest[] => {
  if (Digest.is(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(digestsIn);
};

/** The things of a store that a manifest refers to, and that stay as long as it does. */
export const referencesOf = ({ outputs, parts }: Manifest): References => ({
  objects: Object.values(outputs).map(({ digest }) => digest),
  origins: digestsIn(parts),
});
