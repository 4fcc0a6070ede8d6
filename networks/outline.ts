import type { Either } from 'fp-ts/lib/Either.js';
import type { Problem } from '../artifacts/problem.js';
import type { CellType } from './cell-type.js';
import type { HandMadeName } from './hand-made/names.js';
import type { Extent } from './layers/layer.js';

/** What is known, before images are read, of those that a network is for; what is not known is left out. */
export interface KnownImages {
  readonly classes?: number;
  /** Size in pixels. */
  readonly image?: Extent;
}

/** What a network is at least, counted without building it: the rest is what its operations and its dropout add. */
export interface NetworkSize {
  /** Parameters that are learnt. */
  readonly parameters: number;
  /** Numbers of the largest activation that one image gives; 0 where the size of the images is not known. */
  readonly activation: number;
}

/** What a supernet is asked for, as far as it is known. */
export interface KnownSupernet extends KnownImages {
  /** K of the partial channel connection. */
  readonly partial: number;
  /** Whether operations were pruned, so that not all candidates are there. */
  readonly pruned: boolean;
}

/** What the settings of a search space say of it, without loading what computes. */
export interface SpaceOutline {
  /** The name of the implementation, which genotypes and artifacts bear. */
  readonly name: string;
  readonly cellTypes: readonly CellType[];
  /** How large the supernet is at least, or what in the settings does not fit. */
  readonly supernet: (known: KnownSupernet) => Either<Problem, NetworkSize>;
  /** What is known of its genotypes. */
  readonly genotype: GenotypeOutline;
}

/** What is known of a genotype before it is found; told apart by `space`. */
export type GenotypeOutline =
  | {
      readonly space: 'darts' /** Nodes of each cell that make up its output. */;
      readonly concatenated: Readonly<Record<'normal' | 'reduce', number>>;
    }
  | { readonly space: 'nas-bench-201' }
  | { readonly space: 'hand-made'; readonly network: HandMadeName; readonly widthMultiplier: number };

/** An image of which every size that a network asks for can be had, in the place of one that is not known. */
const ANY_IMAGE: Extent = { height: 2 ** 20, width: 2 ** 20 };

/** The size of the images, or one that fits every network. */
export const imageOr = ({ image }: KnownImages): Extent => image ?? ANY_IMAGE;

/** Numbers of the largest of some activations of so many channels; 0 where the images are not known. */
export const largestOf = (
  { image }: KnownImages,
  activations: readonly (readonly [extent: Extent, channels: number])[],
): number =>
  image === undefined
    ? 0
    : activations.reduce((most, [{ height, width }, channels]) => Math.max(most, height * width * channels), 0);
