import type { Digest } from '../../artifacts/digest.js';
import type { KeyParts, Manifest } from '../../artifacts/manifest.js';
import { type PartDifference, partDifferences } from './part-differences.js';

/** A run's result that is nearest to what a stage would make now, and the differences between the two keys. */
export interface Nearest {
  readonly manifest: Manifest;
  readonly differences: readonly PartDifference[];
}

/** The six parts of a key: differences of one part count once. */
const PARTS: Readonly<Record<PartDifference['part'], keyof KeyParts>> = {
  stage: 'stage',
  source: 'source',
  setting: 'config',
  component: 'config',
  alarm: 'config',
  input: 'inputs',
  files: 'inputs',
  seed: 'seed',
  backend: 'backend',
  numerics: 'backend',
};

const rankOf = (differences: readonly PartDifference[], isNamesake: boolean): readonly number[] => [
  new Set(differences.map(({ part }) => PARTS[part])).size,
  differences.length,
  isNamesake ? 0 : 1,
];

/** Compares ranks in the order of their numbers. */
const isBefore = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((one, index) => one !== b[index]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
};

/**
 * The result whose key differs least from that of a stage: in the fewest parts, then by the fewest differences, then one that a
 * run had under the stage's name, then the newest.
 *
 * @param manifests those of the store, the newest first
 * @param namesakes keys that stages of this name had in the runs that are recorded; they count also where the definition is another
 * @param unknown names of inputs that are not known now
 */
export const nearestTo = (
  parts: KeyParts,
  manifests: readonly Manifest[],
  namesakes: ReadonlySet<Digest>,
  unknown: readonly string[] = [],
): Nearest | undefined => {
  const ofDefinition = manifests.filter((manifest) => manifest.parts.stage === parts.stage);
  const candidates = ofDefinition.length > 0 ? ofDefinition : manifests.filter(({ key }) => namesakes.has(key));
  let best: (Nearest & { readonly rank: readonly number[] }) | undefined;
  for (const manifest of candidates) {
    const differences = partDifferences(parts, manifest.parts, unknown);
    const rank = rankOf(differences, namesakes.has(manifest.key));
    if (best === undefined || isBefore(rank, best.rank)) best = { manifest, differences, rank };
  }
  return best && { manifest: best.manifest, differences: best.differences };
};
