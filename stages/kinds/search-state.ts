import * as t from 'io-ts';
import type { ArtifactKind, WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { TrajectoryPoint } from './architecture-trajectory.js';
import { methodHeaderFields, methodStateFields, searchFormFields } from './search-form.js';
import { Tally } from './tally.js';

const Snapshot = t.exact(t.intersection([t.type({ epoch: t.number, ...methodStateFields }), t.partial(methodHeaderFields)]));

/** Header of a search state; the numbers are in its tensors. */
export const SearchStateHeader = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        ...searchFormFields,
        ...methodStateFields,
        /** Steps done, and in all. */
        step: t.number,
        steps: t.number,
        stepsPerEpoch: t.number,
        /** Sums over the epoch under way. */
        train: Tally,
        validation: Tally,
        /** The distributions at the epochs that are recorded. */
        trajectory: t.readonlyArray(TrajectoryPoint),
        /** The epoch of this search after which it stopped early, to go back to an earlier one; null where it did not. */
        stoppedAfter: t.union([t.null, t.number]),
        /** The epochs of this search that it may yet go back to. */
        snapshots: t.readonlyArray(Snapshot),
      }),
      t.partial(methodHeaderFields),
    ]),
  ),
);
export type SearchStateHeader = t.TypeOf<typeof SearchStateHeader>;

/**
 * A search at the end of a step, complete enough to go on from.
 *
 * Tensors: `weights/<name>` and `momentum/<name>` F32 of every parameter of the supernet. Of a relaxation
 * `architecture/<cell type>` F64 [edges, operations], its parameters, and a table of that form for every moment of the
 * optimiser: `first` and `second` of Adam, `moments/<moment>` of others; with edge normalisation also
 * `<cell type>.edges` F64 [edges] of each. Of another architecture method its tensors under `method/`. While a search may
 * stop early also all of these of the epochs that it may go back to, under `snapshots/<epoch>/`.
 */
export type SearchStateValue = WithTensors<SearchStateHeader>;

/** The artifact kind of a {@link SearchStateValue}. */
export const searchState: ArtifactKind<SearchStateValue> = {
  ...tensorKind(
    'search-state',
    3,
    SearchStateHeader,
    ({ header: { space, relaxation, partial, step, steps } }: SearchStateValue) =>
      `${relaxation} over ${space}, partial channels 1/${partial}, step ${step} of ${steps}`,
  ),
  intermediate: true,
};
