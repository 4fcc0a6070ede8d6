import { underPrefix } from '../../artifacts/tensor-names.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { continuationMisfit, FROM_BEFORE } from './misfit.js';
import type { SearchSetup } from './search-setup.js';

const differentImages = ({ header: images }: DatasetSplit, { header }: WidenedSearch): Fault | undefined =>
  images.classes.length === header.classes && images.height === header.height && images.width === header.width
    ? undefined
    : refusal(
        `it goes on from a search on ${header.height}×${header.width} images of ${header.classes} classes, but these are ${images.height}×${images.width} of ${images.classes.length}`,
        'give it the images of the search before, or others of that form',
      );

const differentNetwork = ({ supernet }: SearchSetup, { tensors }: WidenedSearch): Fault | undefined => {
  const formOf = (shapes: Readonly<Record<string, { readonly shape: readonly number[] }>>): string =>
    Object.keys(shapes)
      .sort()
      .map((name) => `${name} ${shapes[name]?.shape}`)
      .join(';');
  return formOf(supernet.parameters) === formOf(underPrefix('weights', tensors))
    ? undefined
    : refusal('the network of its "space" is not the one of the search before', FROM_BEFORE);
};

/** Refuses settings and images that contradict the search that is to go on, before anything is computed. */
export const expectContinuation = (setup: SearchSetup, split: DatasetSplit, widened: WidenedSearch): void => {
  const found =
    continuationMisfit(setup.form, widened.header) ?? differentImages(split, widened) ?? differentNetwork(setup, widened);
  if (found !== undefined) throw found;
};
