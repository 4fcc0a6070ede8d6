import { discretiseDarts } from './darts-discretise.js';
import type { DartsSettings } from './darts-space.js';
import { denseEdges } from './edges.js';
import type { CellType, Edge, SearchSpace } from './space.js';
import { dartsSupernet } from './supernet.js';

/** The edges of a cell with two inputs, by node and then by input: 0→2, 1→2, 0→3, 1→3, 2→3, ... */
export const dartsEdges = (nodes: number): readonly Edge[] => denseEdges(2, nodes);

/** The DARTS space with the given settings. */
export const dartsSpace = (settings: DartsSettings): SearchSpace => {
  const cellType = (name: string): CellType => ({ name, edges: dartsEdges(settings.nodes), operations: settings.operations });
  const cellTypes = { normal: cellType('normal'), reduce: cellType('reduce') };
  return {
    name: 'darts',
    cellTypes: [cellTypes.normal, cellTypes.reduce],
    supernet: (supernetSettings) => dartsSupernet({ ...settings, cellTypes }, supernetSettings),
    discretise: (weights) => discretiseDarts(cellTypes, weights),
  };
};
