import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { CellType, KeptOperations } from '../../networks/cell-type.js';
import { expectRelaxation } from './expect-relaxation.js';
import type { Relaxation } from './relaxation.js';
import { edgesOf, fill, type SearchedEdges, take } from './searched-edges.js';
import type { ArchitectureTable } from './table.js';

/** A space whose choice of operations is relaxed: the relaxation, and every edge that it is applied to. */
export interface RelaxedSpace extends SearchedEdges {
  readonly relaxation: Relaxation;
}

/** The cell types of a space under a relaxation, with the operations that were not pruned. */
export const relaxedSpace = (
  relaxation: Relaxation,
  cellTypes: readonly CellType[],
  kept: KeptOperations | undefined,
): RelaxedSpace => ({ relaxation: expectRelaxation(relaxation), cellTypes, edges: edgesOf(cellTypes, kept) });

/** The parameters that a search starts from; every edge draws from a stream of its own. */
export const initialArchitecture = (relaxed: RelaxedSpace, generator: Generator): ArchitectureTable =>
  fill(relaxed, ({ cellType, edge, columns }) => relaxed.relaxation.initial(columns.length, fold(generator, cellType, edge)));

/** E[θ] of every operation, 0 for pruned ones. */
export const expectationTable = (relaxed: RelaxedSpace, parameters: ArchitectureTable): ArchitectureTable =>
  fill(relaxed, (edge) => relaxed.relaxation.expectation(take(parameters, edge)));
