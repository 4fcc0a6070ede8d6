import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { Dropout } from '../training/dropout-settings.js';
import { Tally } from '../training/tally.js';
import { TrajectoryPoint } from './architecture-trajectory.js';

/** What a search, and whatever it can go on from, says of itself. */
export const searchHeader = {
  space: t.string,
  relaxation: t.string,
  /** What the supernet was built for: number of classes, and size of the images in pixels. */
  classes: t.number,
  height: t.number,
  width: t.number,
  /** K of the partial channel connection. */
  partial: t.number,
  /** Whether edges have parameters too. */
  edgeNormalization: t.boolean,
  /** How its concrete dropout began, if it has any. */
  dropout: Dropout,
  /** Operations still in play by cell type and edge, or null for all. */
  kept: t.union([t.null, t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.string))))]),
  /** Searches that this one goes on from, and the epochs done in them. */
  stage: t.number,
  epochsBefore: t.number,
  architectureSteps: t.number,
};

/** What a search state says of itself; the numbers are in its tensors. */
export const SearchStateHeader = t.readonly(
  t.strict({
    ...searchHeader,
    /** Steps done, and in all. */
    step: t.number,
    steps: t.number,
    stepsPerEpoch: t.number,
    /** Sums over the epoch under way. */
    train: Tally,
    validation: Tally,
    /** What had been learnt at the epochs that are recorded. */
    trajectory: t.readonlyArray(TrajectoryPoint),
    /** The epoch of this search after which it stopped early, to go back to an earlier one; null where it did not. */
    stoppedAfter: t.union([t.null, t.number]),
    /** The epochs of this search that it may yet go back to. */
    snapshots: t.readonlyArray(t.strict({ epoch: t.number, architectureSteps: t.number })),
  }),
);
export type SearchStateHeader = t.TypeOf<typeof SearchStateHeader>;

/**
 * A search at the end of a step, complete enough to go on from.
 *
 * Tensors: `weights/<name>` and `momentum/<name>` F32 of every parameter of the supernet; `architecture/<cell type>`,
 * `first/<cell type>` and `second/<cell type>` F64 [edges, operations]: the relaxation's parameters and Adam's moments;
 * with edge normalisation also `<cell type>.edges` F64 [edges] of each. While a search may stop early also all of these
 * of the epochs that it may go back to, under `snapshots/<epoch>/`.
 */
export type SearchStateValue = WithTensors<SearchStateHeader>;

/** The artifact kind of a {@link SearchStateValue}. */
export const searchState = tensorKind(
  'search-state',
  3,
  SearchStateHeader,
  ({ header: { space, relaxation, partial, step, steps } }: SearchStateValue) =>
    `${relaxation} over ${space}, partial channels 1/${partial}, step ${step} of ${steps}`,
);
