import type { SearchSpace } from '../../search-space.js';
import { discretiseDarts } from './discretise.js';
import { dartsCellTypes } from './outline.js';
import type { DartsSettings } from './space.js';
import { dartsSupernet } from './supernet.js';

/** The DARTS space with the given settings. */
export const dartsSpace = (settings: DartsSettings): SearchSpace => {
  const cellTypes = dartsCellTypes(settings);
  return {
    name: 'darts',
    cellTypes: [cellTypes.normal, cellTypes.reduce],
    supernet: (supernetSettings) => dartsSupernet({ ...settings, cellTypes }, supernetSettings),
    discretise: (weights) => discretiseDarts(cellTypes, weights),
  };
};
