import * as t from 'io-ts';
import type { ArtifactKind, WithTensors } from '../../artifacts/kind.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { methodHeaderFields, methodStateFields, searchFormFields } from './search-form.js';

/** Header of a widened and pruned search: `partial`, `kept`, `stage` and `epochsBefore` are those of the next search. */
export const WidenedSearchHeader = t.readonly(
  t.exact(t.intersection([t.type({ ...searchFormFields, ...methodStateFields }), t.partial(methodHeaderFields)])),
);
export type WidenedSearchHeader = t.TypeOf<typeof WidenedSearchHeader>;

/**
 * A search whose network was widened and whose operations were pruned, for the next one to go on from. Tensors as in a
 * search state; pruned operations have no weights, and 0 for every number of the architecture.
 */
export type WidenedSearch = WithTensors<WidenedSearchHeader>;

const range = (counts: readonly number[]): string => {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least} to ${most}`;
};

const operationsLeft = ({ kept }: WidenedSearchHeader): string =>
  kept === null
    ? 'all operations'
    : `${range(Object.values(kept).flatMap((edges) => edges.map((each) => each.length)))} operations an edge`;

/** The artifact kind of a {@link WidenedSearch}. */
export const widenedSearch: ArtifactKind<WidenedSearch> = {
  ...tensorKind(
    'widened-search',
    2,
    WidenedSearchHeader,
    ({ header }: WidenedSearch) =>
      `${header.relaxation} over ${header.space} after ${header.epochsBefore} epochs, partial channels 1/${header.partial}, ${operationsLeft(header)}`,
  ),
  intermediate: true,
};
