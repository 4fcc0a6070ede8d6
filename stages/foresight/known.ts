import type { GenotypeOutline, KnownImages, SpaceOutline } from '../../networks/outline.js';
import type { LatencyTable } from '../kinds/latency-table.js';
import type { Dropout } from '../kinds/settings/dropout.js';

/** Facts of a split before its images are read: upper bounds of their numbers. */
export interface KnownSplit extends KnownImages {
  readonly dataset: string;
  /** All training images: those for the weights, those for validation, and those that a search does not see. */
  readonly all?: number;
  readonly train?: number;
  readonly validation?: number;
  /** By how many images the two may be more, since each class gives its share of them. Default 0. */
  readonly slack?: number;
  readonly test?: number;
}

/** Facts of a search before it runs, and of one that it can go on from. */
export interface KnownSearch {
  /** Absent for a space that says nothing of itself. */
  readonly space?: SpaceOutline;
  /** The name of the relaxation, where it says it. */
  readonly relaxation?: string;
  readonly images: KnownImages;
  readonly partial: number;
  readonly edgeNormalization: boolean;
  readonly dropout: Dropout;
  /** Operations that are left on an edge at most; absent where all are there. */
  readonly kept?: number;
  /** Epochs of this search and those before it. */
  readonly epochs: number;
}

/** Facts of a distribution or a trajectory before it is learnt. */
export interface KnownDistribution {
  readonly space?: SpaceOutline;
  /** The name of the method, where it is known to give architectures and no distribution. */
  readonly genotypesBy?: string;
  /** The metrics that the search does not measure, by name, and what would have it measure them. */
  readonly unmeasured?: Readonly<Record<string, string>>;
}

/** Facts of a table of latencies before it is measured. */
export type KnownLatencies = Pick<LatencyTable, 'space' | 'network'>;

/** Facts of a genotype before it is found. */
export type KnownGenotype = GenotypeOutline;

/** Facts of a summary before it is made. */
export interface KnownSummary {
  /** In ascending order, less the seed of the run and of an `overSeeds` around. */
  readonly seeds: readonly number[];
}

/** Facts of a trained network before it is trained. */
export interface KnownNetwork {
  readonly images: KnownImages;
}
