import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { RecordCodec } from '../base/codecs/record.js';
import type { Problem } from '../base/problem.js';
import type { CellType } from './cell-type.js';
import type { OwnSettings } from './genotype-format.js';
import type { Extent } from './module.js';
import { decodeSettings } from './network-settings.js';

/** Facts about the images of a network that are known before they are read; unknown ones are absent. */
export interface KnownImages {
  readonly classes?: number;
  /** Size in pixels. */
  readonly image?: Extent;
}

/** Lower bound of the size of a network, counted without building it: its operations and its dropout may add to it. */
export interface NetworkSize {
  /** Parameters that are learnt. */
  readonly parameters: number;
  /** Numbers of the largest activation that one image gives; 0 where the size of the images is not known. */
  readonly activation: number;
}

/** Settings of a supernet, as far as they are known. */
export interface KnownSupernet extends KnownImages {
  /** K of the partial channel connection. */
  readonly partial: number;
  /** Operations were pruned, so that not all candidates are there. */
  readonly pruned: boolean;
}

/** Outline of a search space: facts that follow from its settings, without loading what computes. */
export interface SpaceOutline {
  /** The name of the implementation, which genotypes and artifacts bear. */
  readonly name: string;
  readonly cellTypes: readonly CellType[];
  /** Lower bound of the size of the supernet, or the problem of settings that do not fit. */
  readonly supernet: (known: KnownSupernet) => either.Either<Problem, NetworkSize>;
  /** Outline of its genotypes. */
  readonly genotype: GenotypeOutline;
  /** The space gives a decomposition; absent where that shows only when it is loaded. */
  readonly decomposes?: boolean;
}

/** Outline of the networks of a genotype, known before the genotype is found. */
export interface NetworkOutline {
  /** Codec of the settings that are the family's own. */
  // biome-ignore lint/suspicious/noExplicitAny: each family has settings of its own
  readonly settings: RecordCodec<any>;
  /** Lower bound of the size of the network of complete settings, or the problem of settings that do not fit. */
  // biome-ignore lint/suspicious/noExplicitAny: each family has settings of its own
  readonly size: (settings: any, images: KnownImages) => either.Either<Problem, NetworkSize>;
}

/** Outline of a genotype, known before it is found. */
export interface GenotypeOutline {
  readonly space: string;
  /** Absent where nothing is known of its networks. */
  readonly network?: NetworkOutline;
}

/** Lower bound of the size of a network by the outline of its genotype, or the problem of settings that do not fit. */
export const discreteSize = (
  { space, network }: GenotypeOutline,
  given: OwnSettings,
  images: KnownImages,
): either.Either<Problem, NetworkSize> =>
  network === undefined
    ? either.right({ parameters: 0, activation: 0 })
    : pipe(
        decodeSettings(network.settings, space, given),
        either.chain((settings) => network.size(settings, images)),
      );

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
