import * as t from 'io-ts';
import type { WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { Tally } from '../training/tally.js';

/** What a search state says of itself; the numbers are in its tensors. */
export const SearchStateHeader = t.readonly(
  t.strict({
    space: t.string,
    relaxation: t.string,
    /** K of the partial channel connection. */
    partial: t.number,
    /** Operations still in play by cell type and edge, or null for all. */
    kept: t.union([t.null, t.readonly(t.record(t.string, t.readonlyArray(t.readonlyArray(t.string))))]),
    /** Steps done, and in all. */
    step: t.number,
    steps: t.number,
    stepsPerEpoch: t.number,
    architectureSteps: t.number,
    /** Sums over the epoch under way. */
    train: Tally,
    validation: Tally,
  }),
);
export type SearchStateHeader = t.TypeOf<typeof SearchStateHeader>;

/**
 * A search at the end of a step, complete enough to go on from.
 *
 * Tensors: `weights/<name>` and `momentum/<name>` F32 of every parameter of the supernet; `architecture/<cell type>`,
 * `first/<cell type>` and `second/<cell type>` F64 [edges, operations]: the relaxation's parameters and Adam's moments.
 */
export type SearchStateValue = WithTensors<SearchStateHeader>;

/** The artifact kind of a {@link SearchStateValue}. */
export const searchState = tensorKind(
  'search-state',
  1,
  SearchStateHeader,
  ({ header: { space, relaxation, partial, step, steps } }: SearchStateValue) =>
    `${relaxation} over ${space}, partial channels 1/${partial}, step ${step} of ${steps}`,
);
