import { spaceWith } from '../../compose-space.js';
import type { SearchSpace } from '../../search-space.js';
import { dartsDecisions, dartsParts } from './decisions.js';
import { discretiseDarts } from './discretise.js';
import { dartsNetworks } from './family.js';
import { dartsFormat } from './format.js';
import { dartsCellTypes } from './outline.js';
import { dartsProbing } from './probes.js';
import type { DartsSettings } from './space.js';
import { dartsSupernet } from './supernet.js';

/** The DARTS space with the given settings. */
export const dartsSpace = (settings: DartsSettings): SearchSpace => {
  const cellTypes = dartsCellTypes(settings);
  const both = [cellTypes.normal, cellTypes.reduce];
  return spaceWith(dartsFormat, {
    cellTypes: both,
    supernet: (supernetSettings) => dartsSupernet({ ...settings, cellTypes }, supernetSettings),
    discretise: (weights) => discretiseDarts(cellTypes, weights),
    network: dartsNetworks,
    decomposition: {
      decisions: both.flatMap(dartsDecisions),
      partsOf: (genotype) => both.flatMap((cell) => dartsParts(cell, genotype)),
      probing: dartsProbing(cellTypes),
    },
  });
};
