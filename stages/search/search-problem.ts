import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { KeptOperations, SearchSpace, Supernet } from '../../networks/space.js';
import { type EdgeEntries, edgesOf } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { SearchSettings } from './search.js';
import { supernetOf } from './supernet-of.js';

/** What stays the same through a search. */
export interface SearchProblem {
  readonly settings: SearchSettings;
  readonly space: SearchSpace;
  readonly relaxation: Relaxation;
  readonly supernet: Supernet;
  readonly edges: readonly EdgeEntries[];
  readonly kept: KeptOperations | undefined;
}

/** Loads the space and the relaxation that the settings name and builds the supernet; rejects with a `Problem`. */
export const searchProblem = async (
  settings: SearchSettings,
  { header }: DatasetSplit,
  kept: KeptOperations | undefined,
): Promise<SearchProblem> => {
  const space = await resolveComponent<SearchSpace>(settings.space as Component<'space'>);
  const relaxation = await resolveComponent<Relaxation>(settings.architecture as Component<'relaxation'>);
  const supernet = supernetOf(space, {
    classes: header.classes.length,
    height: header.height,
    width: header.width,
    partial: settings.partial,
    edgeNormalization: settings.edgeNormalization,
    kept: kept ?? null,
  });
  return { settings, space, relaxation, supernet, edges: edgesOf(space.cellTypes, kept), kept };
};
