import { orThrow } from '../../base/or-throw.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import type { SearchForm } from '../kinds/search-form.js';
import { dropoutChoice } from '../kinds/settings/dropout.js';

/** Part of a search's form that its supernet depends on. */
export type SupernetForm = Pick<
  SearchForm,
  'classes' | 'height' | 'width' | 'partial' | 'edgeNormalization' | 'dropout' | 'kept'
>;

/** The supernet of a space; throws the `Fault` of settings that do not fit it. */
export const supernetOf = (
  space: SearchSpace,
  { classes, height, width, partial, edgeNormalization, dropout, kept }: SupernetForm,
): Supernet => {
  return orThrow(
    space.supernet({
      classes,
      height,
      width,
      partial,
      edgeNormalization,
      dropout: dropoutChoice(dropout),
      ...(kept === null ? {} : { kept }),
    }),
  );
};
