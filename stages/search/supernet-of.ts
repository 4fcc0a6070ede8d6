import * as either from 'fp-ts/lib/Either.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import type { SearchStateHeader } from '../kinds/search-state.js';
import { dropoutChoice } from '../training/dropout-settings.js';

/** What a supernet is built for, as the state of a search says it. */
export type SupernetForm = Pick<
  SearchStateHeader,
  'classes' | 'height' | 'width' | 'partial' | 'edgeNormalization' | 'dropout'
> & {
  readonly kept: KeptOperations | null;
};

/** The supernet of a space; throws the `Problem` of settings that do not fit it. */
export const supernetOf = (
  space: SearchSpace,
  { classes, height, width, partial, edgeNormalization, dropout, kept }: SupernetForm,
): Supernet => {
  const supernet = space.supernet({
    classes,
    height,
    width,
    partial,
    edgeNormalization,
    dropout: dropoutChoice(dropout),
    ...(kept === null ? {} : { kept }),
  });
  if (either.isLeft(supernet)) throw supernet.left;
  return supernet.right;
};
